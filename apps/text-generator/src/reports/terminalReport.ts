/**
 * A terminal: one live line at the bottom, and above it what is worth keeping, that is validations and samples. cli-progress moves the cursor
 * and keeps the time; the line itself is made here, never longer than the terminal is wide.
 */
import { MultiBar, type SingleBar } from 'cli-progress';
import colors from 'picocolors';
import type { Output } from './output.js';
import { count, duration, ending, heading, nats } from './phrases.js';
import { printableLines } from './printable.js';
import type { Progress, TrainingFacts, TrainingReport } from './trainingReport.js';

const framesPerSecond = 10;

export function terminalReport(stdout: Output & NodeJS.WritableStream): TrainingReport {
  let facts: TrainingFacts | undefined;
  let bars: MultiBar | undefined;
  let bar: SingleBar | undefined;
  let line = '';
  let lastValidation: number | undefined;
  const width = (): number => stdout.columns ?? 80;

  /** Above the live line, if there is one. */
  const print = (text: string): void => {
    if (bars === undefined) stdout.write(`${text}\n`);
    else {
      bars.log(`${text}\n`);
      bars.update();
    }
  };

  return {
    start(given) {
      facts = given;
      for (const [word, text] of heading(given)) print(`${colors.dim(word.padEnd(9))} ${text}`);
      line = colors.dim('starting');
      bars = new MultiBar({
        stream: stdout,
        format: () => line,
        fps: framesPerSecond,
        forceRedraw: true,
        hideCursor: true,
        clearOnComplete: true,
        gracefulExit: false,
      });
      bar = bars.create(1, 0);
    },

    progress(progress) {
      if (facts === undefined) return;
      const { validation, iteration, loss } = progress;
      lastValidation = validation?.loss ?? lastValidation;
      line = liveLine(progress, { facts, lastValidation, width: width() });
      bar?.update(progress.done);
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

    close() {
      bars?.stop();
      bars = undefined;
    },
  };
}

interface LiveLineContext {
  readonly facts: TrainingFacts;
  readonly lastValidation: number | undefined;
  readonly width: number;
}

/** `━━━━━╌╌╌╌╌  51%  1,020/2,000  loss 1.612  validation 1.703  44,812 tokens/s  23 s left` */
function liveLine(
  { iteration, loss, tokensPerSecond, done, secondsLeft }: Progress,
  { facts, lastValidation, width }: LiveLineContext,
): string {
  const numbers = [
    `${Math.floor(100 * done)}%`.padStart(4),
    facts.seconds === undefined ? `${count(iteration)}/${count(facts.iterations)}` : `iteration ${count(iteration)}`,
    `loss ${nats(loss)}`,
    ...(lastValidation === undefined ? [] : [`validation ${nats(lastValidation)}`]),
    `${count(tokensPerSecond)} tokens/s`,
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
  ].join('  ');
  const length = Math.min(30, width - numbers.length - 2);
  if (length < 5) return numbers.slice(0, width - 1);
  const full = Math.round(length * Math.min(1, done));
  return `${colors.green('━'.repeat(full))}${colors.dim('╌'.repeat(length - full))} ${numbers}`;
}
