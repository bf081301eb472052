/**
 * The settings of a training as plain values: the flags of `train` give them, checkpoints keep them, and a resumed training continues with
 * them. Names are those of the flags: `learningRate` is --learning-rate.
 */
import { type BuiltInCell, builtInCells, type Cell } from '@statal/cells';
import { StatalError } from '@statal/tensors';
import * as v from 'valibot';

/** The settings that decide the numbers. fixedSettings.ts lists those that may change when a training is resumed. */
export interface FixedSettings {
  readonly tokens: TokenKind;
  /** Largest number of words in a vocabulary of words. Characters are all kept. */
  readonly vocabulary: number;
  readonly cell: CellKind;
  /** All options of the cell, by their names. */
  readonly cellOptions: Cell['options'];
  readonly layers: number;
  readonly units: number;
  readonly embedding: number;
  /** Number of parallel streams of text. */
  readonly batch: number;
  /** Tokens of each stream in a window, which is the length of backpropagation through time. */
  readonly steps: number;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly dropout: number;
  /** The norm to which gradients are clipped. 0: no clipping. */
  readonly clip: number;
  /** The share at the end of the text that is not trained on. */
  readonly validation: number;
  readonly seed: number;
}

/** The length of a training, and how often it validates, saves and samples. All may change when a training is resumed. */
export interface Plan {
  readonly iterations?: number | undefined;
  readonly epochs?: number | undefined;
  /** Time limit in seconds. Only the demo sets it; a resumed training has none. */
  readonly seconds?: number | undefined;
  readonly validateEvery: number;
  readonly saveEvery: number;
  /** 0: no samples. */
  readonly sampleEvery: number;
}

/** The identity of a text: the path for people, the checksum for certainty. Without a path: the built-in text. */
export interface TextIdentity {
  readonly input?: string | undefined;
  readonly sha256: string;
}

export interface Settings extends FixedSettings, Plan {
  readonly text: TextIdentity;
}

export const cellKinds = Object.keys(builtInCells) as readonly BuiltInCell[];
export const tokenKinds = ['characters', 'words'] as const;
export const optimizerNames = ['adam', 'adamw', 'rmsprop', 'sgd'] as const;
export type CellKind = BuiltInCell;
export type TokenKind = (typeof tokenKinds)[number];
export type OptimizerName = (typeof optimizerNames)[number];

/** The settings of char-rnn (Karpathy, 2015). Those that depend on other settings are computed where they are used. */
export const defaultSettings: Omit<FixedSettings, 'embedding' | 'cellOptions'> & Omit<Plan, 'epochs' | 'seconds'> = {
  tokens: 'characters',
  vocabulary: 10_000,
  cell: 'lstm',
  layers: 2,
  units: 128,
  batch: 50,
  steps: 50,
  optimizer: 'adam',
  learningRate: 0.002,
  dropout: 0,
  clip: 5,
  validation: 0.1,
  seed: 1,
  iterations: 2000,
  validateEvery: 250,
  saveEvery: 250,
  sampleEvery: 500,
};

const whole = (from: number): v.GenericSchema<number> => v.pipe(v.number(), v.integer(), v.minValue(from));
const atLeast0 = v.pipe(v.number(), v.minValue(0));

const settings: v.GenericSchema<unknown, Settings> = v.object({
  tokens: v.picklist(tokenKinds),
  vocabulary: whole(2),
  cell: v.picklist(cellKinds),
  // Checkpoints of older versions have none. `knowsOptions` checks them.
  cellOptions: v.optional(v.record(v.string(), v.unknown()), {}) as v.GenericSchema<unknown, Cell['options']>,
  layers: whole(1),
  units: whole(1),
  embedding: whole(1),
  batch: whole(1),
  steps: whole(1),
  optimizer: v.picklist(optimizerNames),
  learningRate: atLeast0,
  dropout: v.pipe(atLeast0, v.ltValue(1)),
  clip: atLeast0,
  validation: v.pipe(atLeast0, v.ltValue(1)),
  seed: whole(0),
  iterations: v.optional(whole(1)),
  epochs: v.optional(whole(1)),
  seconds: v.optional(whole(1)),
  validateEvery: whole(1),
  saveEvery: whole(1),
  sampleEvery: whole(0),
  text: v.object({ input: v.optional(v.string()), sha256: v.string() }),
});

/** The settings in a checkpoint, or `undefined` if this program does not understand them. */
export function settingsFrom(json: unknown): Settings | undefined {
  const parsed = v.safeParse(settings, json);
  return parsed.success && knowsOptions(parsed.output) ? parsed.output : undefined;
}

function knowsOptions({ cell, cellOptions }: Settings): boolean {
  try {
    builtInCells[cell](cellOptions);
    return true;
  } catch (error) {
    if (error instanceof StatalError) return false;
    throw error;
  }
}
