/** What happened inside of a model: one line of inside.jsonl. */
import * as v from 'valibot';
import { type Configuration, configurationSchema, keyOf } from '../training/configuration.js';
import { LinesStore } from '../training/linesStore.js';
import { type LineKind, type ReadLines, readLines } from '../training/readLines.js';
import { type RunResult, scoreSchema, stoppedSchema } from '../training/result.js';
import type { Shard } from '../training/shard.js';
import type { Firing } from './firing.js';
import type { GradientReach } from './gradientReach.js';
import type { Growth } from './stateSize.js';
import type { UpdateNorms } from './updateNorms.js';

/** Raised when what is measured changes, so that old lines are measured again. */
export const measuring = 1;

/** The measurements at sequences of one length. */
export interface Inside {
  /** Absent if the cell has no gate that opens, or if the gate is never finite. */
  readonly firing?: Firing | undefined;
  /** Root mean square of the state after the first and after the last step. Infinite after an overflow. */
  readonly first: number;
  readonly last: number;
  /** The largest size of a value of the state. */
  readonly largest: number;
  /** Share of values within 1% of the bound of the state. Absent after an overflow. */
  readonly saturated?: number | undefined;
}

export interface InsideResult extends Pick<RunResult, 'stopped' | 'test' | 'seconds' | 'engine'> {
  readonly key: string;
  readonly measuring: number;
  readonly configuration: Configuration;
  /** Number of updates of the training. */
  readonly updates: number;
  /** Updates of the measured parameters: all, or those up to the last evaluation before the training diverged. */
  readonly measuredAt: number;
  /** Absent if the first update diverged. */
  readonly norms?: UpdateNorms | undefined;
  /** On validation sequences of the training length, and on long ones. */
  readonly training: Inside;
  readonly long: Inside;
  /** On long sequences. */
  readonly growth: Growth;
  /** At the training length, before the first update and after the last. */
  readonly gradients: { readonly untrained: GradientReach; readonly trained: GradientReach };
}

/** JSON has no infinity and writes null. */
const size = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.POSITIVE_INFINITY),
);
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const inside = v.object({
  firing: v.optional(v.object({ share, dead: share, always: share })),
  first: size,
  last: size,
  largest: size,
  saturated: v.optional(share),
});
const reach = v.array(v.tuple([v.number(), size]));

const insideSchema: v.GenericSchema<unknown, InsideResult> = v.object({
  key: v.string(),
  measuring: v.number(),
  configuration: configurationSchema,
  stopped: stoppedSchema,
  updates: v.number(),
  measuredAt: v.number(),
  norms: v.optional(v.object({ first: size, largest: size, clipped: share })),
  training: inside,
  long: inside,
  growth: v.object({ per100Steps: v.optional(size), overflowsAt: v.optional(v.number()) }),
  gradients: v.object({ untrained: reach, trained: reach }),
  test: v.optional(v.object({ training: scoreSchema, long: scoreSchema })),
  seconds: v.number(),
  engine: v.string(),
});

/** The key of the measurements of a configuration: other ones as soon as what is measured changes. */
export function insideKey(configuration: Configuration, version: number = measuring): string {
  const measured = { ...configuration, measuring: version };
  return keyOf(measured);
}

const insideLines: LineKind<InsideResult> = {
  name: 'inside',
  schema: insideSchema,
  keyOf: (line) => insideKey(line.configuration, line.measuring),
};

export type InsideStore = LinesStore<InsideResult>;

/** @throws UsageError as `LinesStore.open` */
export function openInside(directory: string, shard?: Shard): Promise<InsideStore> {
  return LinesStore.open(insideLines, directory, shard);
}

/** @throws UsageError as `readLines` */
export function readInside(directory: string): Promise<ReadLines<InsideResult>> {
  return readLines(insideLines, directory);
}
