/**
 * One live line at the bottom of a terminal, and above it what is worth keeping. cli-progress moves the cursor and keeps the time; what stands
 * in the line is the caller's, and it should not be wider than the terminal.
 */
import { MultiBar, type SingleBar } from 'cli-progress';
import colors from 'picocolors';
import type { Output } from './output.js';

export interface LiveLine {
  /** Shows the line from now on. */
  start(line: string): void;
  show(line: string): void;
  /** A line that stays, above the live one where there is one. */
  print(text: string): void;
  /** The live line goes. May be called at any time, more than once. */
  close(): void;
}

const framesPerSecond = 10;

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

/** `━━━━━╌╌╌╌╌  51%  1,020/2,000  loss 1.612`: a bar as long as there is room for beside the words, never wider than `width`. */
export function progressBar(done: number, words: readonly string[], width: number): string {
  const told = [`${Math.floor(100 * done)}%`.padStart(4), ...words].join('  ');
  const length = Math.min(30, width - told.length - 2);
  if (length < 5) return told.slice(0, width - 1);
  const full = Math.round(length * Math.min(1, done));
  return `${colors.green('━'.repeat(full))}${colors.dim('╌'.repeat(length - full))} ${told}`;
}
