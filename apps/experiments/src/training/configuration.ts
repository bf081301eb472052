/** Everything that decides the numbers of a run, as plain JSON, and the key under which its result is kept. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';

export interface Configuration {
  /** Raised when the way of training or measuring changes. */
  readonly protocol: number;
  readonly task: {
    readonly name: string;
    readonly revision: number;
    /** Steps of the sequences. */
    readonly training: number;
    readonly long: number;
    readonly batch: number;
    /** Checksums of what the task is cut from. */
    readonly text?: string | undefined;
    readonly recordings?: string | undefined;
  };
  readonly cell: {
    /** In the table of cells. */
    readonly name: string;
    /** The cell's own name and options. */
    readonly kind: string;
    readonly options: { readonly [name: string]: unknown };
  };
  /** The parameters that were asked for; absent in a search over sizes. */
  readonly budget?: number | undefined;
  readonly units: number;
  /** Width of the hidden layer of the read-out; 0: it is linear. */
  readonly readout: number;
  readonly parameters: number;
  readonly learningRate: number;
  /** 0 is the seed by which learning rates are chosen. */
  readonly seed: number;
  /** A run ends at the latest after so many updates; */
  readonly iterations: number;
  /** it is looked at after every so many, */
  readonly evaluateEvery: number;
  /** and ends when so many looks in a row brought nothing. */
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

/** 16 hexadecimal digits that belong to this configuration, whatever the order of its names. */
export function keyOf(configuration: Configuration): string {
  return createHash('sha256').update(canonical(configuration)).digest('hex').slice(0, 16);
}

/** JSON with sorted names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
