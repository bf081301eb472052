/** Runs work that Ctrl-C stops, and restores the terminal however it ends. */
import { watchInterruptions } from './interruption.js';
import type { ProgramRanks } from './ranks/programRanks.js';

/** The part of a report that is used here. */
export interface InterruptibleReport {
  notice(line: string): void;
  /** Restores the terminal. */
  close(): void;
}

/**
 * The first Ctrl-C aborts the signal, the second one quits.
 *
 * @param stopping the notice after the first Ctrl-C
 * @param ranks the ranks of the program, if it runs as several
 */
export async function withInterruption<T>(
  report: InterruptibleReport,
  stopping: string,
  work: (signal: AbortSignal) => Promise<T>,
  ranks?: ProgramRanks,
): Promise<T> {
  const interruption = watchInterruptions({ onFirst: () => report.notice(stopping), onForced: () => report.close() }, ranks);
  try {
    return await work(interruption.signal);
  } finally {
    report.close();
    interruption.close();
  }
}

/** The notice of a training that saves before it stops. */
export const stoppingTraining = 'Stopping after this iteration. Ctrl-C again quits at once, without saving.';
