/** Tries a cell, and ends the trial after a while: the code of a reader may never return. */

import type { CompiledCode } from '../../cellCode/compiledCode.js';
import type { StartedWorker } from '../../training/startWorker.js';
import type { TrialWorker } from './trial.worker.js';
import type { Trial } from './tryCell.js';

/** Milliseconds. The trial of an lstm takes less than one second on a slow machine. */
export const trialLimit = 5000;

export interface TrialOptions {
  /** Starts the Worker. */
  start(): StartedWorker<TrialWorker>;
  /** Default: 5,000 milliseconds. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The trial, or `too long` if it did not end in time, or `undefined` if the signal came first. */
export async function runTrial(
  code: CompiledCode,
  { start, limit = trialLimit, signal }: TrialOptions,
): Promise<Trial | 'too long' | undefined> {
  const { calls, end } = start();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await calls.ready();
    const late = new Promise<'too long'>((resolve) => {
      timer = setTimeout(() => resolve('too long'), limit);
    });
    const stopped = new Promise<undefined>((resolve) => signal?.addEventListener('abort', () => resolve(undefined)));
    return await Promise.race([calls.tryCell(code), late, stopped]);
  } finally {
    clearTimeout(timer);
    end();
  }
}
