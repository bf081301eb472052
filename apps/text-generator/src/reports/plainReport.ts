/** Plain lines for a log file or a pipe: about twenty per training, and one for each validation. */
import { count, duration, type Output, type Progress } from '@statal/command-line';
import { ending, heading, lineBefore, nats } from './phrases.js';
import { printableLines } from './printable.js';
import type { TrainingFacts, TrainingReport } from './trainingReport.js';

export function plainReport(stdout: Output): TrainingReport {
  let facts: TrainingFacts | undefined;
  let shownAt = 0;
  const print = (line: string): void => {
    stdout.write(`${line}\n`);
  };

  return {
    start(given) {
      facts = given;
      shownAt = given.resumedAt;
      for (const [word, line] of heading(given)) print(`${`${word}:`.padEnd(10)}${line}`);
    },

    before: ({ loss }) => print(lineBefore(loss, facts)),

    progress(progress) {
      if (facts === undefined || (progress.validation === undefined && progress.iteration - shownAt < facts.iterations / 20)) return;
      shownAt = progress.iteration;
      print(progressLine(progress, facts));
    },

    saved({ iteration, best }) {
      print(`iteration ${iteration}: saved${best ? ', the best so far' : ''}`);
    },

    sample({ iteration, text }) {
      print(`sample after iteration ${iteration}:`);
      for (const line of printableLines(text, 120)) print(`  | ${line}`);
    },

    notice: print,

    end(outcome) {
      if (facts !== undefined) for (const line of ending(outcome, facts)) print(line);
    },

    close() {},
  };
}

function progressLine(
  { iteration, loss, tokensPerSecond, secondsLeft, validation }: Progress,
  { iterations, unit }: TrainingFacts,
): string {
  const parts = [
    `iteration ${iteration}/${iterations}`,
    `loss ${nats(loss)}`,
    ...(validation ? [`validation ${nats(validation.loss)} nats/${unit.short}`] : []),
    `${count(tokensPerSecond)} tokens/s`,
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
  ];
  return parts.join('  ');
}
