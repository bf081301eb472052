/** Plain lines for a log file or a pipe: one for each decided result, with the progress. */

import type { Output } from '@statal/command-line';
import { duration } from '@statal/command-line';
import { endingLines, type LabProgress, type LabReport } from './labReport.js';

export function plainReport(stdout: Output): LabReport {
  let latest: LabProgress | undefined;
  const print = (line: string): void => {
    stdout.write(`${line}\n`);
  };
  return {
    start({ heading, time }) {
      for (const [word, line] of [...heading, ['time', time]]) print(`${`${word}:`.padEnd(11)} ${line}`);
    },
    evaluated() {},
    run(_, progress) {
      latest = progress;
    },
    decided: (line) => print(`${line}${latest === undefined ? '' : `  (${progressOf(latest)})`}`),
    notice: print,
    end(outcome) {
      for (const line of endingLines(outcome)) print(line);
    },
    close() {},
  };
}

/** The progress in words, e.g. `248/832 runs, 12 min left`. */
export function progressOf({ done, total, secondsLeft }: LabProgress): string {
  return `${done}/${total} runs${secondsLeft === undefined || done === total ? '' : `, ${duration(secondsLeft)} left`}`;
}
