/** Everything that decides the numbers of a run, as plain JSON, and the key of its result. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';

export interface Configuration {
  /** Raised when training or measuring changes. */
  readonly protocol: number;
  readonly task: {
    readonly name: string;
    readonly revision: number;
    /** Steps of the training sequences. `long`: steps of the long ones. */
    readonly training: number;
    readonly long: number;
    readonly batch: number;
    /** Checksums of the data of the task. */
    readonly text?: string | undefined;
    readonly recordings?: string | undefined;
  };
  readonly cell: {
    /** Name in the table of cells. */
    readonly name: string;
    /** The cell's own name and options. */
    readonly kind: string;
    readonly options: { readonly [name: string]: unknown };
  };
  /** The requested number of parameters. Absent in a search over sizes. */
  readonly budget?: number | undefined;
  readonly units: number;
  /** Width of the hidden layer of the read-out. 0: the read-out is linear. */
  readonly readout: number;
  readonly parameters: number;
  readonly learningRate: number;
  /** 0 is the seed with which learning rates are chosen. */
  readonly seed: number;
  /** Largest number of updates. */
  readonly iterations: number;
  /** Number of updates between two evaluations. */
  readonly evaluateEvery: number;
  /** Number of evaluations in a row without improvement after which a run ends. */
  readonly patience: number;
}

const whole = (from: number): v.GenericSchema<number> => v.pipe(v.number(), v.integer(), v.minValue(from));

export const configurationSchema: v.GenericSchema<Configuration> = v.strictObject({
  protocol: whole(1),
  task: v.strictObject({
    name: v.string(),
    revision: whole(1),
    training: whole(1),
    long: whole(1),
    batch: whole(1),
    text: v.optional(v.string()),
    recordings: v.optional(v.string()),
  }),
  cell: v.strictObject({ name: v.string(), kind: v.string(), options: v.record(v.string(), v.unknown()) }),
  budget: v.optional(whole(1)),
  units: whole(1),
  readout: whole(0),
  parameters: whole(1),
  learningRate: v.pipe(v.number(), v.gtValue(0)),
  seed: whole(0),
  iterations: whole(1),
  evaluateEvery: whole(1),
  patience: whole(1),
});

/** 16 hexadecimal digits for this configuration, independent of the order of its fields. */
export function keyOf(configuration: Configuration): string {
  return createHash('sha256').update(canonical(configuration)).digest('hex').slice(0, 16);
}

/** JSON with sorted field names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
