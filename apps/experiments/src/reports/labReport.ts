/** The events of an experiment for its audience, implemented for a terminal, a log file and a program. */
import type { Configuration } from '../training/configuration.js';
import type { Score } from '../training/result.js';
import type { StoredResult } from '../training/runner.js';

export interface LabReport {
  start(facts: LabFacts): void;
  /** A model was evaluated during its training. */
  evaluated(evaluation: {
    readonly worker: number;
    readonly configuration: Configuration;
    readonly iteration: number;
    readonly score: Score;
  }): void;
  /** A run is finished and stored. */
  run(result: StoredResult, progress: LabProgress): void;
  /** A result is decided, described in one line. */
  decided(line: string): void;
  notice(line: string): void;
  end(outcome: LabOutcome): void;
  /** Restores the terminal. May be called at any time, more than once. */
  close(): void;
}

export interface LabFacts {
  /** How long it takes, e.g. `about 1 h 5 min, if ...`. */
  readonly time: string;
  /** The experiment in words, as pairs of a label and a line. */
  readonly heading: readonly (readonly [word: string, line: string])[];
}

export interface LabProgress {
  /** Number of finished runs, including those on disk. */
  readonly done: number;
  /** Total number of runs. An upper limit if a search decides. */
  readonly total: number;
  readonly secondsLeft: number | undefined;
}

export interface LabOutcome {
  readonly interrupted: boolean;
  /** Runs of this session. `known` counts those that were on disk before. */
  readonly made: number;
  readonly known: number;
  readonly seconds: number;
  /** The command that continues, or shows the results. Absent if the program goes on by itself. */
  readonly next?: string | undefined;
  readonly directory: string;
}

/** What happened, as lines for a person. */
export function endingLines({ interrupted, made, known, seconds, next, directory }: LabOutcome): readonly string[] {
  const runs = (number: number): string => `${number} run${number === 1 ? '' : 's'}`;
  const before = known === 0 ? '' : `, ${known} ${known === 1 ? 'was' : 'were'} there before`;
  const last = (words: string): string[] => (next === undefined ? [] : [`${words}  ${next}`]);
  if (interrupted) return [`Stopped: ${runs(made)} made${before}; all are kept in ${directory}.`, ...last('Go on:')];
  const first =
    made === 0
      ? `Nothing was left to do: all ${runs(known)} were in ${directory} already.`
      : `Done: ${runs(made)} made in ${Math.round(seconds)} s${before}.`;
  return [first, ...last('See it:')];
}
