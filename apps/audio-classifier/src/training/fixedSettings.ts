/** The settings that a saved model or training fixes, with the reasons. */
import type { FixedSetting } from '@statal/command-line';
import type { FixedSettings } from './settings.js';

/** `memory` is an option of the cell. */
type Setting = Exclude<keyof FixedSettings, 'cellOptions'> | 'memory';
type Fixed = { readonly [Name in Setting]: FixedSetting | undefined };
type ModelSetting = 'cell' | 'memory' | 'layers' | 'units' | 'bidirectional' | 'frames' | 'pooling' | 'features';

/** The fixed settings of a training that is resumed from `directory`. A setting that is `undefined` here may change. */
export function fixedWhenResumed(directory: string): Fixed {
  const startFrom = `start a new training from this model: --from ${directory} and another --out`;
  const part: FixedSetting = { reason: 'which recordings it has been trained on depends on it', wayOut: startFrom };
  return {
    ...ofModel('train a new model with another --out (--from would keep it too)'),
    batch: { reason: 'its place among the recordings depends on it', wayOut: startFrom },
    validation: part,
    test: part,
    seed: { reason: 'its random numbers go on from there', wayOut: startFrom },
    learningRate: undefined,
    dropout: undefined,
    augmentation: undefined,
    engine: undefined,
    classWeights: { reason: 'its lowest validation loss so far depends on it', wayOut: startFrom },
  };
}

/** The fixed settings of a model that a new training starts from: those that shape its parameters. */
export function fixedByModel(): Pick<Fixed, ModelSetting> {
  return ofModel('train a new model without --from');
}

function ofModel(wayOut: string): { readonly [Name in ModelSetting]: FixedSetting } {
  const shape: FixedSetting = { reason: 'the shape of its parameters depends on it', wayOut };
  return {
    cell: shape,
    memory: shape,
    layers: shape,
    units: shape,
    bidirectional: shape,
    frames: shape,
    pooling: { reason: 'its layers are made for it', wayOut },
    features: { reason: 'it was trained on such features', wayOut },
  };
}
