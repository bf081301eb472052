/** Ctrl-C: the first one lets a training finish its step and save, the second one quits. Closed output counts as the first. */
import { whenOutputCloses } from './closedOutput.js';

/** A request to stop, made by `watchInterruptions`. */
export interface Interruption {
  /** Aborted by the first signal, or when the output is closed. */
  readonly signal: AbortSignal;
  /** Restores the default handling of signals. */
  close(): void;
}

/** What a program does when it is asked to stop. */
export interface InterruptionHandlers {
  /** Called once. */
  onFirst(): void;
  /** Called last, before the process ends with code 130. */
  onForced(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm and pnpm forward the signal that the terminal has already sent. Two signals within this time are one. */
const sameSignalMilliseconds = 80;

/**
 * Watches for Ctrl-C and other signals to stop, until `close`. The first one aborts `signal`, so that a training can save its work. The
 * second one ends the process with code 130.
 */
export function watchInterruptions({ onFirst, onForced }: InterruptionHandlers): Interruption {
  const controller = new AbortController();
  let first: number | undefined;
  const handle = (): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      controller.abort();
      onFirst();
    } else if (now - first > sameSignalMilliseconds) {
      onForced();
      process.exit(130);
    }
  };
  for (const name of signals) process.on(name, handle);
  whenOutputCloses(() => controller.abort());
  return {
    signal: controller.signal,
    close() {
      for (const name of signals) process.off(name, handle);
      whenOutputCloses();
    },
  };
}
