/**
 * The settings that trainings on a corpus share, as plain values: the flags of `train` give them, checkpoints keep them, and a resumed
 * training continues with them. Names are those of the flags: `learningRate` is --learning-rate.
 */
import type { BuiltInCell, BuiltInImageCell, Cell } from '@statal/cells';
import * as v from 'valibot';

/** A cell, or `none` for a model without recurrence. */
export type CellName = BuiltInCell | BuiltInImageCell | 'none';

/** The cell of a model. */
export interface CellSettings<Name extends CellName = BuiltInCell> {
  readonly cell: Name;
  /** Options of the cell, by their names. An option that is not among them has the default of the cell. */
  readonly cellOptions: Cell['options'];
}

/** The shared settings that decide the numbers. */
export interface CorpusSettings {
  /** Rate of dropout. */
  readonly dropout: number;
  /** Number of items in a batch. */
  readonly batch: number;
  readonly learningRate: number;
  /** Weights of the classes in the loss. `balanced` gives each class the same total weight, however few items it has. */
  readonly classWeights: ClassWeights;
  /** Whether items are changed a little in every epoch. */
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

/** The shared settings of a checkpoint. */
export interface SavedSettings extends CorpusSettings, Plan {
  /** Digest of the names of all items: other items need another training. */
  readonly sha256: string;
}

/** The values of `--class-weights`. */
export const classWeightKinds = ['none', 'balanced'] as const;
/** The values of `--engine`. */
export const engineKinds = ['wasm', 'reference'] as const;
/** Weights of the classes in the loss. */
export type ClassWeights = (typeof classWeightKinds)[number];
/** The engines that a program chooses from. */
export type EngineKind = (typeof engineKinds)[number];

/** The part of a target that is spread over all classes, against overconfidence. */
export const labelSmoothing = 0.1;

/** A whole number from `from`. */
export function whole(from: number): v.GenericSchema<number> {
  return v.pipe(v.number(), v.integer(), v.minValue(from));
}

/** The schemas of the shared settings, for `v.object`. */
export const savedSettingsEntries: { readonly [Name in keyof SavedSettings]-?: v.GenericSchema<unknown, SavedSettings[Name]> } = {
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
  sha256: v.string(),
};

/** The schemas of the options of a cell, for `v.object`. `knowsCell` checks them together with the cell. */
export const cellOptionsSchema: v.GenericSchema<unknown, Cell['options']> =
  // Checkpoints of older versions have none.
  v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.array(v.number())])), {});
