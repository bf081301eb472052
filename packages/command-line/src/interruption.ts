/** Ctrl-C: the first one lets a training finish its step and save, the second one quits. Closed output counts as the first. */
import { whenOutputCloses } from './closedOutput.js';
import { isFirst, type ProgramRanks } from './ranks/programRanks.js';

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
/** Launchers forward them to all ranks, and do not kill afterwards. Schedulers send them before the time is up. */
const signalsOfRanks = [...signals, 'SIGUSR1', 'SIGUSR2'] as const;

/** The launcher of Open MPI kills a second after its signal. */
const patienceMilliseconds = 600;

/** npm and pnpm forward the signal that the terminal has already sent. Two signals within this time are one. */
const sameSignalMilliseconds = 80;

/**
 * Watches for Ctrl-C and other signals to stop, until `close`. The first one aborts `signal`, so that a training can save its work. The
 * second one ends the process with code 130.
 *
 * @param ranks A signal to one of several ranks may also mean that another one died. Then the process ends.
 */
export function watchInterruptions({ onFirst, onForced }: InterruptionHandlers, ranks?: ProgramRanks): Interruption {
  const controller = new AbortController();
  const names = ranks === undefined ? signals : signalsOfRanks;
  let first: number | undefined;
  let impatience: NodeJS.Timeout | undefined;
  const stop = (): void => {
    controller.abort();
    if (ranks !== undefined && isFirst(ranks)) impatience = setTimeout(() => void tellDelay(ranks), patienceMilliseconds);
  };
  const handle = (): void => {
    if (ranks !== undefined && ranks.watch.dead().length > 0) {
      void ranks.watch.end();
      return;
    }
    const now = performance.now();
    if (first === undefined) {
      first = now;
      stop();
      onFirst();
    } else if (now - first > sameSignalMilliseconds) {
      onForced();
      process.exit(130);
    }
  };
  for (const name of names) process.on(name, handle);
  whenOutputCloses(() => controller.abort());
  if (ranks !== undefined) ranks.watch.onOrphaned = () => controller.abort();
  return {
    signal: controller.signal,
    close() {
      clearTimeout(impatience);
      for (const name of names) process.off(name, handle);
      whenOutputCloses();
      if (ranks !== undefined) ranks.watch.onOrphaned = undefined;
    },
  };
}

/** Said before the launcher kills: a machine may be gone, or a step or a save takes long. */
async function tellDelay({ watch }: ProgramRanks): Promise<void> {
  watch.say(`Not all ranks have stopped yet. ${await watch.wayOn()}`);
}
