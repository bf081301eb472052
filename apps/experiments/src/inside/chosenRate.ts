/** The learning rate that stored runs have chosen. */
import { keyOf } from '../training/configuration.js';
import { configurationOf, learningRates, tuningSeed } from '../training/protocol.js';
import type { RunResult } from '../training/result.js';
import { bestOf, type Case } from '../training/seeds.js';

/** The learning rate of the best run with the tuning seed. `undefined` if not all learning rates were tried. */
export function chosenRate(which: Case, results: readonly RunResult[]): number | undefined {
  const runs = learningRates.flatMap((learningRate) => {
    const key = keyOf(configurationOf({ ...which, learningRate, seed: tuningSeed }));
    return results.find((result) => result.key === key) ?? [];
  });
  return runs.length < learningRates.length ? undefined : bestOf(runs).configuration.learningRate;
}
