/** A training that must agree on all engines, and the tolerances. Tests run it through the program; in a browser they call it directly. */

import { characterVocabulary, contiguousBatches, splitText } from '@statal/datasets';
import type { ComputeEngine } from '@statal/tensors';
import { fit } from '@statal/train';
import { expect } from 'vitest';
import { defaultSettings, type FixedSettings } from '../src/training/settings.js';
import { textLearning } from '../src/training/textLearning.js';
import { textModel } from '../src/training/textModel.js';

/** One layer and small windows. Other settings have their defaults. */
export const smallTraining: FixedSettings = {
  ...defaultSettings,
  cellOptions: {},
  layers: 1,
  units: 32,
  embedding: 32,
  batch: 8,
  steps: 20,
};

/** The loss of each iteration. */
export async function lossesOn(engine: ComputeEngine, text: string, iterations: number): Promise<number[]> {
  const vocabulary = characterVocabulary(text);
  const { validation, batch, steps } = smallTraining;
  const { train } = splitText(vocabulary.encode(text), { validation });
  const model = textModel(smallTraining, vocabulary.size);
  const learning = textLearning(model, contiguousBatches(train, { batch, steps }), { engine, settings: smallTraining });
  const losses: number[] = [];
  for await (const event of fit({ ...learning, iterations, reportEvery: 1 })) if (event.type === 'step') losses.push(event.loss);
  return losses;
}

/** Over the steps of the reference engine, which are fewer. */
export function expectSameStart(losses: readonly number[], reference: readonly number[]): void {
  for (const [step, want] of reference.entries()) {
    expect(Math.abs(losses[step] - want), `step ${step}: ${losses[step]}, the reference has ${want}`).toBeLessThan(1e-3);
  }
}

/** The means of the last 10 losses agree within 1%. */
export function expectSameEnd(losses: readonly number[], wanted: readonly number[]): void {
  const [end, wantedEnd] = [losses, wanted].map((all) => all.slice(-10).reduce((sum, loss) => sum + loss) / 10);
  expect(losses).toHaveLength(wanted.length);
  expect(Math.abs(end - wantedEnd) / wantedEnd, `${end} at the end, wanted ${wantedEnd}`).toBeLessThan(0.01);
  expect(end).toBeLessThan(0.9 * losses[0]);
}
