/** The settings that a saved model or training fixes, with the reasons. */
import type { FixedSetting } from '../../refuseOtherSettings.js';

/** Reasons by the names of settings. A setting that is not among them may change. */
export type FixedSettings = Readonly<Record<string, FixedSetting>>;

/** Makes the reasons of the settings of a model, from the way out of a contradiction. */
export type FixedByModel = (wayOut: string) => FixedSettings;

/** The fixed settings of a training that is resumed from `directory`. */
export function fixedWhenResumed(
  directory: string,
  { noun, ofModel }: { readonly noun: string; readonly ofModel: FixedByModel },
): FixedSettings {
  const startFrom = `start a new training from this model: --from ${directory} and another --out`;
  const part: FixedSetting = { reason: `which ${noun}s it has been trained on depends on it`, wayOut: startFrom };
  return {
    ...ofModel('train a new model with another --out (--from would keep it too)'),
    batch: { reason: `its place among the ${noun}s depends on it`, wayOut: startFrom },
    validation: part,
    test: part,
    seed: { reason: 'its random numbers go on from there', wayOut: startFrom },
    classWeights: { reason: 'its lowest validation loss so far depends on it', wayOut: startFrom },
  };
}

/** The fixed settings of a model that a new training starts from: those that shape its parameters. */
export function fixedByModel(ofModel: FixedByModel): FixedSettings {
  return ofModel('train a new model without --from');
}

/** The reason of a setting that shapes the parameters. */
export function shapesParameters(wayOut: string): FixedSetting {
  return { reason: 'the shape of its parameters depends on it', wayOut };
}
