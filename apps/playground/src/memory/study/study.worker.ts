/** Repeats trainings of the lab in the page, off the main thread. */
import { createEngine } from '@statal/tensors';
import { expose } from 'comlink';
import type { RunEvent } from '../../runs/run.js';
import type { InsideNow } from './followTraining.js';
import type { LabRun } from './labRun.js';
import { type Repeated, repeatTraining } from './repeatTraining.js';

let stopping: AbortController | undefined;

const calls = {
  /** Gives `undefined` if it was stopped. */
  async train(
    configuration: LabRun['configuration'],
    report: (event: RunEvent) => void,
    onInside: (inside: InsideNow) => void,
  ): Promise<Repeated | undefined> {
    stopping = new AbortController();
    // The lab trains on one thread too. Models this small do not benefit from more.
    const engine = await createEngine({ threads: 1 });
    try {
      return await repeatTraining(configuration, { engine, signal: stopping.signal, report, onInside });
    } finally {
      engine.close();
    }
  },

  stop(): void {
    stopping?.abort();
  },
};

export type StudyWorker = typeof calls;

expose(calls);
