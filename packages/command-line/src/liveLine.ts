/**
 * A live line at the bottom of a terminal, with permanent lines above it. cli-progress moves the cursor and limits the redraws. The caller
 * writes the line, which should not be wider than the terminal.
 */
import { MultiBar, type SingleBar } from 'cli-progress';
import colors from 'picocolors';
import type { Output } from './output.js';
import { launcherOf } from './ranks/launcher.js';

/** A line at the bottom of a terminal that is written anew, made by `liveLine`. */
export interface LiveLine {
  /** Shows the line from now on. */
  start(line: string): void;
  show(line: string): void;
  /** Prints a permanent line, above the live line if there is one. */
  print(text: string): void;
  /** Removes the live line. May be called at any time, more than once. */
  close(): void;
}

/**
 * Whether the output is a terminal that can move its cursor. A dumb one cannot. The mpirun of Open MPI gives rank 0 a terminal even if its own
 * output goes to a file, so under a launcher it is none.
 */
export function canMoveCursor(stdout: { readonly isTTY?: boolean | undefined }): boolean {
  return stdout.isTTY === true && process.env.TERM !== 'dumb' && launcherOf(process.env) === undefined;
}

const framesPerSecond = 10;

/** Makes a live line. Nothing is shown before `start`. */
export function liveLine(stdout: Output & NodeJS.WritableStream): LiveLine {
  let bars: MultiBar | undefined;
  let bar: SingleBar | undefined;
  let current = '';
  return {
    start(line) {
      current = line;
      bars = new MultiBar({
        stream: stdout,
        format: () => current,
        fps: framesPerSecond,
        forceRedraw: true,
        hideCursor: true,
        clearOnComplete: true,
        gracefulExit: false,
      });
      bar = bars.create(1, 0);
    },
    show(line) {
      current = line;
      bar?.update(0);
    },
    print(text) {
      if (bars === undefined) stdout.write(`${text}\n`);
      else {
        bars.log(`${text}\n`);
        bars.update();
      }
    },
    close() {
      bars?.stop();
      bars = undefined;
      bar = undefined;
    },
  };
}

/**
 * A progress bar, e.g. `━━━━━╌╌╌╌╌  51%  1,020/2,000  loss 1.612`. It fills the space next to the words, and is never wider than `width`.
 */
export function progressBar(done: number, words: readonly string[], width: number): string {
  const told = [`${Math.floor(100 * done)}%`.padStart(4), ...words].join('  ');
  const length = Math.min(30, width - told.length - 2);
  if (length < 5) return told.slice(0, width - 1);
  const full = Math.round(length * Math.min(1, done));
  return `${colors.green('━'.repeat(full))}${colors.dim('╌'.repeat(length - full))} ${told}`;
}
