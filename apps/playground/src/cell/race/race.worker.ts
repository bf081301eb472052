/** Trains some cells of a race, in turn: each waits for its turn after every update. */

import type { Evaluation } from '@statal/experiments/tasks';
import { checkpointDatabase } from '@statal/train';
import { expose } from 'comlink';
import { type Racer, type RacerEvent, trainRacer } from './trainRacer.js';

const stopping = new AbortController();

const worker = {
  /** `id`: of the run. A training that has a checkpoint continues from it; `curve` are its evaluations so far. */
  async train(id: string, racer: Racer, curve: readonly Evaluation[], report: (event: RacerEvent) => void): Promise<void> {
    const store = checkpointDatabase(id);
    const isKnown = (await store.lastIteration()) !== undefined;
    const resume = isKnown ? { checkpoint: await store.load(), curve } : undefined;
    await trainRacer(racer, { report, signal: stopping.signal, store, resume });
  },

  /** Ends all trainings after their current update, each with a checkpoint. */
  stop: () => stopping.abort(),
};

export type RaceWorker = typeof worker;

expose(worker);
