/** The report for a terminal: a live line at the bottom, with permanent lines for validations and samples above it. */
import { count, duration, liveLine, type Output, type Progress, progressBar } from '@statal/command-line';
import colors from 'picocolors';
import { ending, heading, lineBefore, nats } from './phrases.js';
import { printableLines } from './printable.js';
import type { TrainingFacts, TrainingReport } from './trainingReport.js';

export function terminalReport(stdout: Output & NodeJS.WritableStream): TrainingReport {
  let facts: TrainingFacts | undefined;
  let lastValidation: number | undefined;
  const live = liveLine(stdout);
  const { print } = live;
  const width = (): number => stdout.columns ?? 80;

  return {
    start(given) {
      facts = given;
      for (const [word, text] of heading(given)) print(`${colors.dim(word.padEnd(9))} ${text}`);
      live.start(colors.dim('starting'));
    },

    before({ loss }) {
      lastValidation = loss;
      print(lineBefore(loss, facts));
    },

    progress(progress) {
      if (facts === undefined) return;
      const { validation, iteration, loss } = progress;
      lastValidation = validation?.loss ?? lastValidation;
      live.show(lineOf(progress, { facts, lastValidation, width: width() }));
      if (validation === undefined) return;
      const told = `${nats(validation.loss)} nats/${facts.unit.short}`;
      const row = `${count(iteration).padStart(9)}  loss ${nats(loss)}  validation ${validation.improved ? colors.green(told) : told}`;
      print(row + (validation.improved ? colors.dim('  best so far, saved') : ''));
    },

    saved() {},

    sample({ iteration, text }) {
      const rows = printableLines(text, Math.max(20, width() - 14));
      print(colors.dim(`${count(iteration).padStart(9)}  writes`));
      for (const row of rows) print(`${' '.repeat(9)}  ${colors.dim('│')} ${colors.cyan(row)}`);
    },

    notice: (text) => print(colors.yellow(text)),

    end(outcome) {
      this.close();
      if (facts !== undefined) for (const text of ending(outcome, facts)) print(text);
    },

    close: live.close,
  };
}

interface LiveLineContext {
  readonly facts: TrainingFacts;
  readonly lastValidation: number | undefined;
  readonly width: number;
}

/** The live line: `━━━━━╌╌╌╌╌  51%  1,020/2,000  loss 1.612  validation 1.703  44,812 tokens/s  23 s left`. */
function lineOf(
  { iteration, loss, tokensPerSecond, done, secondsLeft }: Progress,
  { facts, lastValidation, width }: LiveLineContext,
): string {
  const words = [
    facts.seconds === undefined ? `${count(iteration)}/${count(facts.iterations)}` : `iteration ${count(iteration)}`,
    `loss ${nats(loss)}`,
    ...(lastValidation === undefined ? [] : [`validation ${nats(lastValidation)}`]),
    `${count(tokensPerSecond)} tokens/s`,
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
  ];
  return progressBar(done, words, width);
}
