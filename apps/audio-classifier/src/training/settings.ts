/**
 * The settings of a training as plain values: the flags of `train` give them, checkpoints keep them, and a resumed training continues with
 * them. Names are those of the flags: `learningRate` is --learning-rate.
 */
import { type BuiltInCell, builtInCells, type Cell } from '@statal/cells';
import { type CorpusName, corpora } from '@statal/datasets/audio';
import { StatalError } from '@statal/tensors';
import * as v from 'valibot';

/** The settings that decide the numbers. fixedSettings.ts lists those that may change when a training is resumed. */
export interface FixedSettings {
  readonly cell: BuiltInCell;
  /** Options of the cell, by their names. An option that is not among them has the default of the cell. */
  readonly cellOptions: Cell['options'];
  readonly layers: number;
  /** Units of each direction. */
  readonly units: number;
  readonly bidirectional: boolean;
  /** Number of frames of 10 milliseconds in a step. */
  readonly frames: number;
  readonly pooling: PoolingName;
  readonly features: FeatureName;
  /** Rate of dropout between the layers and before the classes. */
  readonly dropout: number;
  /** Number of recordings in a batch. */
  readonly batch: number;
  readonly learningRate: number;
  /** Weights of the classes in the loss. `balanced` gives each class the same total weight, however few recordings it has. */
  readonly classWeights: ClassWeights;
  /** Whether recordings are changed a little in every epoch. */
  readonly augmentation: boolean;
  /** The rule of the validation part, which chooses the best model. '0': no such part. */
  readonly validation: string;
  /** The rule of the test part, which is read once, at the end. '0': no such part. */
  readonly test: string;
  readonly seed: number;
  readonly engine: EngineKind;
}

/** The length of a training. It may change when a training is resumed. */
export interface Plan {
  readonly epochs: number;
  /** Ends the training after this number of epochs without a lower validation loss. */
  readonly patience?: number | undefined;
}

/** The source of recordings: a folder, a corpus known by name, a local copy of one (both fields), or the synthesizer (neither). */
export interface DataChoice {
  readonly data?: string | undefined;
  readonly corpus?: CorpusName | undefined;
  readonly pattern?: string | undefined;
}

export interface Settings extends FixedSettings, Plan {
  readonly source: DataChoice;
  /** Digest of the names of all recordings: other recordings need another training. */
  readonly sha256: string;
}

export const poolingNames = ['mean', 'max', 'last', 'attention'] as const;
export const featureNames = ['logMel', 'mfcc'] as const;
export const classWeightKinds = ['none', 'balanced'] as const;
export const engineKinds = ['wasm', 'reference'] as const;
export type PoolingName = (typeof poolingNames)[number];
export type ClassWeights = (typeof classWeightKinds)[number];
export type FeatureName = (typeof featureNames)[number];
export type EngineKind = (typeof engineKinds)[number];
export const cellKinds = Object.keys(builtInCells) as BuiltInCell[];
export const corpusNames = Object.keys(corpora) as CorpusName[];

/** Chosen by validation on speakers who were not trained on; the README has the figures. */
export const defaultSettings: Omit<FixedSettings, 'test' | 'cellOptions'> & Plan = {
  cell: 'gru',
  layers: 2,
  units: 64,
  bidirectional: true,
  frames: 2,
  pooling: 'mean',
  features: 'logMel',
  dropout: 0.3,
  batch: 32,
  learningRate: 0.003,
  classWeights: 'none',
  augmentation: true,
  validation: '0.1',
  seed: 1,
  engine: 'wasm',
  epochs: 20,
};

/** The part of a target that is spread over all classes, against overconfidence. */
export const labelSmoothing = 0.1;
/** The norm to which gradients are clipped. */
export const clip = 1;
export const weightDecay = 0.01;
/** The share of the updates in which the learning rate rises. Then it falls along a cosine. */
export const warmup = 0.1;

const whole = (from: number): v.GenericSchema<number> => v.pipe(v.number(), v.integer(), v.minValue(from));

const settings: v.GenericSchema<unknown, Settings> = v.object({
  cell: v.picklist(cellKinds),
  // Checkpoints of older versions have none.
  cellOptions: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  layers: whole(1),
  units: whole(1),
  bidirectional: v.boolean(),
  frames: whole(1),
  pooling: v.picklist(poolingNames),
  features: v.picklist(featureNames),
  dropout: v.pipe(v.number(), v.minValue(0), v.ltValue(1)),
  batch: whole(1),
  learningRate: v.pipe(v.number(), v.gtValue(0)),
  classWeights: v.optional(v.picklist(classWeightKinds), 'none'), // checkpoints of older versions have none
  augmentation: v.boolean(),
  validation: v.string(),
  test: v.string(),
  seed: whole(0),
  engine: v.picklist(engineKinds),
  epochs: whole(1),
  patience: v.optional(whole(1)),
  source: v.object({ data: v.optional(v.string()), corpus: v.optional(v.picklist(corpusNames)), pattern: v.optional(v.string()) }),
  sha256: v.string(),
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
