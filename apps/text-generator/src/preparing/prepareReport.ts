/** What `prepare` says of its progress: a live line in a terminal, plain lines in a pipe, or JSON. */
import { canMoveCursor, count, duration, type InterruptibleReport, liveLine, type Output, progressBar } from '@statal/command-line';
import type { TokenFolder } from '@statal/datasets';
import { callAgain } from '../commandLine/callAgain.js';
import { tokenUnit } from '../reports/tokenUnit.js';

/** What a pass over the text is for. */
export type Pass = 'vocabulary' | 'ids';

export interface PrepareFacts {
  /** The names of the files. */
  readonly text: string;
  readonly bytes: number;
  readonly folder: string;
}

export interface PrepareProgress {
  readonly pass: Pass;
  /** The share of all passes that is done, from 0 to 1. */
  readonly done: number;
  readonly bytesPerSecond: number;
  readonly secondsLeft: number;
}

export interface PrepareEnd {
  readonly folder: string;
  readonly tokens: TokenFolder;
  readonly seconds: number;
}

export interface PrepareReport extends InterruptibleReport {
  start(facts: PrepareFacts): void;
  progress(progress: PrepareProgress): void;
  end(end: PrepareEnd): void;
}

export function prepareReport(
  { json = false }: { readonly json?: boolean | undefined },
  stdout: Output & NodeJS.WritableStream = process.stdout,
): PrepareReport {
  if (json) return jsonReport(stdout);
  return canMoveCursor(stdout) ? terminalReport(stdout) : plainReport(stdout);
}

const passNames: { readonly [Name in Pass]: string } = { vocabulary: 'reading the vocabulary', ids: 'writing the ids' };

function inWords({ pass, bytesPerSecond, secondsLeft }: PrepareProgress): readonly string[] {
  return [passNames[pass], `${size(bytesPerSecond)}/s`, `${duration(secondsLeft)} left`];
}

/** 3353 -> 3.4 kB, 1e8 -> 100.0 MB */
function size(bytes: number): string {
  const [unit, name] = bytes < 1e6 ? ([1e3, 'kB'] as const) : bytes < 1e9 ? ([1e6, 'MB'] as const) : ([1e9, 'GB'] as const);
  return `${(bytes / unit).toFixed(1)} ${name}`;
}

function heading({ text, bytes }: PrepareFacts): string {
  return `${text}: ${size(bytes)}`;
}

function ending({ folder, tokens, seconds }: PrepareEnd): readonly string[] {
  const { kind, size } = tokens.vocabulary;
  return [
    `Done in ${duration(seconds)}: ${count(tokens.length)} ${tokenUnit(kind).plural}, ${count(size)} different, in ${folder}.`,
    `Train:  ${callAgain(['train', '--input', folder, '--out', 'runs/mine'])}`,
  ];
}

function terminalReport(stdout: Output & NodeJS.WritableStream): PrepareReport {
  const live = liveLine(stdout);
  return {
    start(facts) {
      live.print(heading(facts));
      live.start('');
    },
    progress: (progress) => live.show(progressBar(progress.done, inWords(progress), stdout.columns ?? 80)),
    notice: live.print,
    end(end) {
      live.close();
      for (const line of ending(end)) live.print(line);
    },
    close: live.close,
  };
}

/** About ten lines. */
function plainReport(stdout: Output): PrepareReport {
  let shown = 0;
  const print = (line: string): void => void stdout.write(`${line}\n`);
  return {
    start: (facts) => print(heading(facts)),
    progress(progress) {
      if (progress.done - shown < 0.1) return;
      shown = progress.done;
      print([`${Math.floor(100 * progress.done)}%`, ...inWords(progress)].join('  '));
    },
    notice: print,
    end: (end) => ending(end).forEach(print),
    close() {},
  };
}

/** One object for each line, with a progress each second. */
function jsonReport(stdout: Output): PrepareReport {
  let shownAt = Number.NEGATIVE_INFINITY;
  const line = (type: string, fields: object): void => void stdout.write(`${JSON.stringify({ type, ...fields })}\n`);
  return {
    start: ({ text, bytes, folder }) => line('start', { text, bytes, directory: folder }),
    progress({ pass, done, bytesPerSecond, secondsLeft }) {
      if (performance.now() - shownAt < 1000) return;
      shownAt = performance.now();
      const rates = { bytes_per_s: Math.round(bytesPerSecond), seconds_left: Math.round(secondsLeft) };
      line('progress', { pass, done: Number(done.toFixed(4)), ...rates });
    },
    notice: (text) => void process.stderr.write(`${text}\n`),
    end({ folder, tokens: { length, vocabulary, sha256 }, seconds }) {
      const facts = { tokens: length, vocabulary: vocabulary.size, sha256, seconds: Number(seconds.toFixed(1)) };
      line('end', { directory: folder, ...facts });
    },
    close() {},
  };
}
