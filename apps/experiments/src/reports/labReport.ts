/** What the lab tells its audience. A terminal, a log file and a program each have an implementation of their own. */
import type { Configuration } from '../training/configuration.js';
import type { RunResult, Score } from '../training/result.js';

export interface LabReport {
  start(facts: LabFacts): void;
  /** A model was looked at. */
  look(look: { readonly worker: number; readonly configuration: Configuration; readonly iteration: number; readonly score: Score }): void;
  /** A run is over and stored. */
  run(result: RunResult, progress: LabProgress): void;
  /** Something is decided: one line. */
  decided(line: string): void;
  notice(line: string): void;
  end(outcome: LabOutcome): void;
  /** Leaves the terminal as it was. May be called at any time, more than once. */
  close(): void;
}

export interface LabFacts {
  /** What is done, as pairs of a word and a line. */
  readonly heading: readonly (readonly [word: string, line: string])[];
}

export interface LabProgress {
  /** Runs, those on disk included. */
  readonly done: number;
  /** As many as there will be, or at most, if a search decides. */
  readonly total: number;
  readonly secondsLeft: number | undefined;
}

export interface LabOutcome {
  readonly interrupted: boolean;
  /** Runs that were made, and that were on disk before. */
  readonly made: number;
  readonly known: number;
  readonly seconds: number;
  /** The command that goes on or shows what came out. */
  readonly next: string;
  readonly directory: string;
}

/** What happened, as lines for a person. */
export function endingLines({ interrupted, made, known, seconds, next, directory }: LabOutcome): readonly string[] {
  const runs = (number: number): string => `${number} run${number === 1 ? '' : 's'}`;
  const before = known === 0 ? '' : `, ${known} ${known === 1 ? 'was' : 'were'} there before`;
  if (interrupted) return [`Stopped: ${runs(made)} made${before}; all are kept in ${directory}.`, `Go on:  ${next}`];
  const first =
    made === 0
      ? `Nothing was left to do: all ${runs(known)} were in ${directory} already.`
      : `Done: ${runs(made)} made in ${Math.round(seconds)} s${before}.`;
  return [first, `See it:  ${next}`];
}
