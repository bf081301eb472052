/** The settings that a saved model or training fixes, with the reasons. */
import type { FixedSetting } from '@statal/command-line';
import type { FixedSettings } from './settings.js';

type Fixed = { readonly [Setting in Exclude<keyof FixedSettings, 'cellOptions'>]: FixedSetting | undefined };

/** The fixed settings of a training that is resumed from `directory`. A setting that is `undefined` here may change. */
export function fixedWhenResumed(directory: string): Fixed {
  const shape: FixedSetting = {
    reason: 'the shape of its parameters depends on it',
    wayOut: 'train a new model with another --out (--from would keep it too)',
  };
  const startFrom = `start a new training from this model: --from ${directory} and another --out`;
  const place: FixedSetting = { reason: 'its place in the text depends on it', wayOut: startFrom };
  return {
    tokens: { ...shape, reason: 'its vocabulary is of that kind' },
    vocabulary: { reason: 'its parameters have a row for each token', wayOut: `${startFrom}, with --grow-vocabulary` },
    cell: shape,
    layers: shape,
    units: shape,
    embedding: shape,
    batch: place,
    steps: place,
    validation: { ...place, reason: 'what it has been trained on depends on it' },
    optimizer: { reason: 'the state of that optimizer is kept', wayOut: startFrom },
    seed: { reason: 'its random numbers go on from there', wayOut: startFrom },
    learningRate: undefined,
    dropout: undefined,
    clip: undefined,
  };
}

/** The fixed settings of a model that a new training starts from: those that shape its parameters. */
export function fixedByModel(): Pick<Fixed, 'tokens' | 'cell' | 'layers' | 'units' | 'embedding'> {
  const shape: FixedSetting = { reason: 'the shape of its parameters depends on it', wayOut: 'train a new model without --from' };
  return { tokens: { ...shape, reason: 'its vocabulary is of that kind' }, cell: shape, layers: shape, units: shape, embedding: shape };
}
