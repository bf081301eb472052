/** The settings of a training that starts from a saved model. The model defines the parameters; the flags define how they are trained. */
import { refuseOtherSettings } from '@statal/command-line';
import { refuseOtherCell } from './cellSettings.js';
import { fixedByModel } from './fixedSettings.js';
import type { FixedSettings, Settings, TextIdentity } from './settings.js';

export interface FineTuneRequest {
  readonly saved: Settings;
  /** All flags. Those not typed have their defaults. */
  readonly flags: Omit<FixedSettings, 'embedding' | 'cellOptions'>;
  /** The typed cell options. */
  readonly cellOptions: Settings['cellOptions'];
  readonly typed: ReadonlySet<string>;
  /** The path of the model, as typed. */
  readonly from: string;
}

/** The settings that describe the model, not its training. */
export type ModelSettings = Pick<FixedSettings, 'tokens' | 'cell' | 'cellOptions' | 'layers' | 'units' | 'embedding' | 'dropout'>;

/**
 * The settings of the model. A typed dropout replaces that of the model, because dropout has no parameters.
 *
 * @throws UsageError if a flag contradicts the model
 */
export function modelSettings({ saved, flags, cellOptions, typed, from }: FineTuneRequest): ModelSettings {
  const fixed = fixedByModel();
  const what = `the model in ${from} was made`;
  refuseOtherSettings(saved, { flags, typed, fixed, what });
  refuseOtherCell(saved, cellOptions, { fixed: fixed.cell, what });
  const { tokens, cell, cellOptions: options, layers, units, embedding } = saved;
  return { tokens, cell, cellOptions: options, layers, units, embedding, dropout: typed.has('dropout') ? flags.dropout : saved.dropout };
}

/** The share for validation. On the text of the model it is the same, so that the part stays unseen, except if a share was typed. */
export function validationShare({ saved, flags, typed }: FineTuneRequest, text: TextIdentity): number {
  return !typed.has('validation') && text.sha256 === saved.text.sha256 ? saved.validation : flags.validation;
}
