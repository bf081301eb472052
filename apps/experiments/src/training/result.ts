/** What is known of a run when it is over: one line of a results file. */
import * as v from 'valibot';
import { type Configuration, configurationSchema } from './configuration.js';

export interface Score {
  /** Mean loss over what is asked. */
  readonly loss: number;
  /** Weighted share that is right. */
  readonly right: number;
}

/** [iteration, loss, share right] on the sequences of validation. */
export type Look = readonly [iteration: number, loss: number, right: number];

export interface RunResult {
  readonly key: string;
  readonly configuration: Configuration;
  /** Why it ended: all is solved, nothing gets better, the limit, or numbers that are no longer finite. */
  readonly stopped: 'solved' | 'plateau' | 'limit' | 'diverged';
  readonly iterations: number;
  /** The first look at which the sequences of validation were solved; absent where they never were. */
  readonly solvedAt?: number | undefined;
  /** The same for the long ones. */
  readonly longSolvedAt?: number | undefined;
  /** Every look. */
  readonly curve: readonly Look[];
  /** On sequences that nothing was chosen by, as long as those trained on and long ones. Absent where the run diverged. */
  readonly test?: { readonly training: Score; readonly long: Score } | undefined;
  /** Of the whole run, by the clock: the one number that another machine does not repeat. */
  readonly seconds: number;
  readonly engine: string;
}

/** As bad as a loss can be told: JSON has no number that is not finite, and what a state that grows for 1,000 steps gives may be none. */
export const worstLoss = 1e9;

/** JSON made null of losses that were not finite when they were still stored as they came. */
const loss: v.GenericSchema<number | null, number> = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? worstLoss),
);

const score: v.GenericSchema<{ loss: number | null; right: number }, Score> = v.object({ loss, right: v.number() });

export const resultSchema: v.GenericSchema<unknown, RunResult> = v.object({
  key: v.string(),
  configuration: configurationSchema,
  stopped: v.picklist(['solved', 'plateau', 'limit', 'diverged']),
  iterations: v.number(),
  solvedAt: v.optional(v.number()),
  longSolvedAt: v.optional(v.number()),
  curve: v.array(v.tuple([v.number(), loss, v.number()])),
  test: v.optional(v.object({ training: score, long: score })),
  seconds: v.number(),
  engine: v.string(),
});
