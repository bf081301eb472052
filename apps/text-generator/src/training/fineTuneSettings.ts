/** The settings of a training that starts from a saved model: what the parameters are comes from it, how they are trained from the flags. */
import { refuseOtherSettings } from '@statal/command-line';
import { refuseOtherCell } from './cellSettings.js';
import { fixedByModel } from './fixedSettings.js';
import type { FixedSettings, Settings, TextIdentity } from './settings.js';

export interface FineTuneRequest {
  readonly saved: Settings;
  /** All flags, those that were not typed with their defaults. */
  readonly flags: Omit<FixedSettings, 'embedding' | 'cellOptions'>;
  /** The options of the cell that were typed. */
  readonly cellOptions: Settings['cellOptions'];
  readonly typed: ReadonlySet<string>;
  /** Of the model, as it was named. */
  readonly from: string;
}

/** What describes the model, and nothing of how to train it. */
export type ModelSettings = Pick<FixedSettings, 'tokens' | 'cell' | 'cellOptions' | 'layers' | 'units' | 'embedding' | 'dropout'>;

/**
 * Dropout is that of the model, unless it was typed: it has no parameters.
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

/** The share to validate with. On the text of the model the same part stays unseen, unless another share was typed. */
export function validationShare({ saved, flags, typed }: FineTuneRequest, text: TextIdentity): number {
  return !typed.has('validation') && text.sha256 === saved.text.sha256 ? saved.validation : flags.validation;
}
