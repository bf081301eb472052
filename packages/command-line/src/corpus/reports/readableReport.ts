/**
 * The report for a person. A terminal shows a live line with permanent lines above it; a pipe or a log file gets the permanent lines only.
 */
import picocolors from 'picocolors';
import { type LiveLine, liveLine, progressBar } from '../../liveLine.js';
import type { Output } from '../../output.js';
import { count, duration } from '../../phrases.js';
import { launcherOf } from '../../ranks/launcher.js';
import { accuracy, ending, heading, nats } from './phrases.js';
import type { CorpusProgress, TrainingFacts, TrainingReport } from './trainingReport.js';

/** Launchers make a terminal of any output. */
const colors = launcherOf(process.env) === undefined ? picocolors : picocolors.createColors(false);

/** The options of `readableReport`. */
export interface ReadableReportOptions {
  /** Whether the output is a terminal that can move its cursor. */
  readonly isTerminal: boolean;
}

/** Text for a person. */
export function readableReport(stdout: Output & NodeJS.WritableStream, { isTerminal }: ReadableReportOptions): TrainingReport {
  let facts: TrainingFacts | undefined;
  let isLive = false;
  const live: LiveLine = isTerminal ? liveLine(stdout) : plainLines(stdout);
  const width = (): number => (isTerminal ? (stdout.columns ?? 80) : 120);
  const show = (line: string): void => {
    if (!isLive) live.start(line);
    isLive = true;
    live.show(line);
  };

  return {
    loading(what, done) {
      show(done === undefined ? colors.dim(what) : progressBar(done, [what], width()));
    },

    start(given) {
      facts = given;
      for (const [word, text] of heading(given)) live.print(`${colors.dim(`${word}:`.padEnd(10))}${text}`);
      show(colors.dim('starting'));
    },

    before({ loss, accuracy: share }) {
      live.print(`before the first update: validation ${nats(loss)} nats${right(share)}`);
    },

    progress(progress) {
      if (facts === undefined) return;
      show(lineOf(progress, facts, width()));
      if (progress.validation !== undefined) live.print(epochLine(progress, facts));
    },

    saved() {},

    notice: (line) => live.print(colors.yellow(line)),

    end(outcome) {
      live.close();
      if (facts !== undefined) for (const line of ending(outcome, facts, width())) stdout.write(`${line}\n`);
    },

    close: live.close,
  };
}

/** Prints permanent lines only, for output that cannot be overwritten. */
function plainLines(stdout: Output): LiveLine {
  return { start() {}, show() {}, print: (line) => stdout.write(`${line}\n`), close() {} };
}

/** The live line: `━━━━━╌╌╌╌╌  51%  epoch 12/30  loss 0.612  980 recordings/s  23 s left`. */
function lineOf({ epoch, loss, tokensPerSecond, done, secondsLeft }: CorpusProgress, facts: TrainingFacts, width: number): string {
  const words = [
    `epoch ${count(epoch)}/${count(facts.epochs)}`,
    `${lossName(facts)} ${nats(loss)}`,
    `${count(tokensPerSecond)} ${facts.names.target ?? facts.names.noun}s/s`,
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
  ];
  return progressBar(done, words, width);
}

function epochLine({ epoch, loss, validation, accuracy: share, secondsLeft }: CorpusProgress, facts: TrainingFacts): string {
  const { epochs } = facts;
  const words = [
    `epoch ${`${epoch}/${epochs}`.padEnd(2 * String(epochs).length + 1)}`,
    `${lossName(facts)} ${nats(loss)}`,
    `validation ${nats(validation?.loss ?? Number.NaN)} nats${right(share)}`,
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
    ...(validation?.improved ? [colors.green('best so far, saved')] : []),
  ];
  return words.join('  ');
}

function lossName({ labelSmoothing }: TrainingFacts): string {
  return labelSmoothing > 0 ? 'smoothed loss' : 'loss';
}

function right(share: number | undefined): string {
  return share === undefined ? '' : `, ${accuracy(share)} right`;
}
