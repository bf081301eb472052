/** The settings of a text model, as the panel shows them and a run keeps them. */
import type { BuiltInCell } from '@statal/cells';
import type { FixedSettings } from '@statal/text-generator/model';

/** A type, not an interface: runs keep plain data, which interfaces are not for the compiler. */
export type TextSettings = {
  readonly cell: BuiltInCell;
  readonly units: number;
  readonly layers: number;
  readonly batch: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly dropout: number;
  readonly iterations: number;
  readonly seed: number;
};

export const cellNames: readonly BuiltInCell[] = ['lstm', 'gru', 'statal', 'rnn', 'mgu', 'minGru', 'minLstm', 'indrnn'];

/** A network that writes recognizable text after a minute on a slow machine. */
export const defaultSettings: TextSettings = {
  cell: 'lstm',
  units: 128,
  layers: 1,
  batch: 32,
  steps: 48,
  learningRate: 0.005,
  dropout: 0,
  iterations: 1500,
  seed: 1,
};

export type NumberName = Exclude<keyof TextSettings, 'cell'>;

/** The least and the greatest value, and the step. */
export const numberRanges: { readonly [Name in NumberName]: readonly [number, number, 1 | 'any'] } = {
  units: [1, 2048, 1],
  layers: [1, 4, 1],
  iterations: [1, 1_000_000, 1],
  learningRate: [0.000001, 1, 'any'],
  batch: [1, 256, 1],
  steps: [4, 512, 1],
  dropout: [0, 0.95, 'any'],
  seed: [0, 1_000_000, 1],
};

/** The settings as `statal-text train` has them, with all that the panel does not show. */
export function fixedSettings({ cell, units, layers, batch, steps, learningRate, dropout, seed }: TextSettings): FixedSettings {
  return {
    tokens: 'characters',
    vocabulary: 10_000,
    cell,
    cellOptions: cell === 'statal' ? { memory: 'content' } : {},
    layers,
    units,
    embedding: units,
    batch,
    steps,
    optimizer: 'adam',
    learningRate,
    dropout,
    clip: 5,
    validation: 0.1,
    seed,
  };
}

/** The largest batch up to that of the settings with which a short text still gives windows. */
export function fittingSettings(settings: TextSettings, characters: number): TextSettings {
  const batch = Math.floor((0.9 * characters) / (2 * (settings.steps + 1)));
  return { ...settings, batch: Math.max(1, Math.min(settings.batch, batch)) };
}
