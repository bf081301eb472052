/** The result of a run: one line of a results file. */
import * as v from 'valibot';
import { type Configuration, configurationSchema } from './configuration.js';

export interface Score {
  /** Weighted mean loss over the answers that count. Infinite if it is NaN, e.g. after a state overflows. */
  readonly loss: number;
  /** Weighted share of correct answers. */
  readonly right: number;
}

/** An evaluation on the validation sequences: [iteration, loss, share right]. */
export type Evaluation = readonly [iteration: number, loss: number, right: number];

export interface RunResult {
  readonly key: string;
  readonly configuration: Configuration;
  /** Why the run ended: solved, no more improvement, largest number of updates, or numbers that are not finite. */
  readonly stopped: 'solved' | 'plateau' | 'limit' | 'diverged';
  readonly iterations: number;
  /** The iteration of the first evaluation that solved the validation sequences. Absent if none did. */
  readonly solvedAt?: number | undefined;
  /** The same for the long sequences. */
  readonly longSolvedAt?: number | undefined;
  /** All evaluations. */
  readonly curve: readonly Evaluation[];
  /** Scores on the test sequences, of training length and long. Absent if the run diverged. */
  readonly test?: { readonly training: Score; readonly long: Score } | undefined;
  /** Wall-clock time of the whole run: the one number that another machine does not reproduce. */
  readonly seconds: number;
  readonly engine: string;
}

/** JSON has no infinity and writes null. */
const loss = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.POSITIVE_INFINITY),
);

export const scoreSchema: v.GenericSchema<unknown, Score> = v.object({ loss, right: v.number() });

export const stoppedSchema: v.GenericSchema<unknown, RunResult['stopped']> = v.picklist(['solved', 'plateau', 'limit', 'diverged']);

export const resultSchema: v.GenericSchema<unknown, RunResult> = v.object({
  key: v.string(),
  configuration: configurationSchema,
  stopped: stoppedSchema,
  iterations: v.number(),
  solvedAt: v.optional(v.number()),
  longSolvedAt: v.optional(v.number()),
  curve: v.array(v.tuple([v.number(), loss, v.number()])),
  test: v.optional(v.object({ training: scoreSchema, long: scoreSchema })),
  seconds: v.number(),
  engine: v.string(),
});
