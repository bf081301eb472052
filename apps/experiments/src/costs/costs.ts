/** What training steps cost: costs.json of a directory of results. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, UsageError } from '@statal/command-line';
import { systemReason } from '@statal/files';
import * as v from 'valibot';

/** The cost of a training step of one cell. */
export interface StepCost {
  /** Name in the table of cells. */
  readonly cell: string;
  /** The cell's own name and options. */
  readonly kind: string;
  readonly options: { readonly [name: string]: unknown };
  /** The requested number of parameters. */
  readonly budget: number;
  readonly units: number;
  readonly readout: number;
  readonly parameters: number;
  /** Median over the steps. */
  readonly milliseconds: number;
  /** The most memory that the engine has taken from the system. */
  readonly bytes: number;
}

export interface Costs {
  /** The task of the steps. */
  readonly task: {
    readonly name: string;
    readonly revision: number;
    /** Steps in time of a sequence. */
    readonly training: number;
    readonly batch: number;
    readonly checksum?: string | undefined;
  };
  /** Number of training steps that were measured. */
  readonly steps: number;
  readonly engine: string;
  /** Model of the processor. */
  readonly processor: string;
  readonly costs: readonly StepCost[];
}

const positive = v.pipe(v.number(), v.gtValue(0));
const whole = v.pipe(v.number(), v.integer(), v.minValue(1));

const costsSchema: v.GenericSchema<unknown, Costs> = v.strictObject({
  task: v.strictObject({ name: v.string(), revision: whole, training: whole, batch: whole, checksum: v.optional(v.string()) }),
  steps: whole,
  engine: v.string(),
  processor: v.string(),
  costs: v.array(
    v.strictObject({
      cell: v.string(),
      kind: v.string(),
      options: v.record(v.string(), v.unknown()),
      budget: whole,
      units: whole,
      readout: v.pipe(v.number(), v.integer(), v.minValue(0)),
      parameters: whole,
      milliseconds: positive,
      bytes: whole,
    }),
  ),
});

export function costsPath(directory: string): string {
  return join(directory, 'costs.json');
}

/**
 * Reads the costs, or gives `undefined` if none were measured.
 *
 * @throws UsageError if the file cannot be read or is damaged; the message names it
 */
export async function readCosts(directory: string): Promise<Costs | undefined> {
  const path = costsPath(directory);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) throw refusal(path, 'it is not JSON');
    throw new UsageError(path, ...systemReason(error));
  }
  const parsed = v.safeParse(costsSchema, json);
  if (parsed.success) return parsed.output;
  const [{ path: where, message }] = parsed.issues;
  throw refusal(path, `${where === undefined ? '' : `${where.map(({ key }) => String(key)).join('.')}: `}${message}`);
}

function refusal(path: string, reason: string): UsageError {
  return new UsageError(path, `these are no costs of steps: ${reason}`, 'Delete the file; statal-lab table measures them again');
}

/** @throws Failure if they cannot be written */
export async function writeCosts(directory: string, costs: Costs): Promise<void> {
  const path = costsPath(directory);
  try {
    await writeFile(path, `${JSON.stringify(costs, null, 2)}\n`);
  } catch (error) {
    const [reason, hint] = systemReason(error);
    throw new Failure(`${path}: the costs could not be stored, ${reason}. ${hint}.`, { cause: error });
  }
}
