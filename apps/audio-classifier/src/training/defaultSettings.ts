/** The defaults of a training. They stand alone, so that a page can use them. */
import type { Plan } from '@statal/command-line/corpus';
import type { FixedSettings } from './settings.js';

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
