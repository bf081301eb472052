/** The defaults of a training. They stand alone, so that a page can use them. */
import type { CorpusSettings, Plan } from '@statal/command-line/corpus';
import type { FixedSettings } from './settings.js';

/** Defaults that do not depend on the task or the clips. */
export const defaultSettings: Omit<CorpusSettings, 'test'> & Plan & Pick<FixedSettings, 'layers' | 'units'> = {
  layers: 1,
  units: 64,
  dropout: 0.3,
  batch: 32,
  learningRate: 0.003,
  classWeights: 'none',
  augmentation: true,
  validation: '0.1',
  seed: 1,
  engine: 'wasm',
  epochs: 12,
};
