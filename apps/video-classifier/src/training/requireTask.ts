import { UsageError } from '@statal/command-line';
import { callAgain } from '../commandLine/callAgain.js';
import type { Settings } from './settings.js';

/** @throws UsageError if the model was trained for the other task */
export function requireTask(
  { settings }: { readonly settings: Pick<Settings, 'predict'> },
  { predict, model }: { readonly predict: boolean; readonly model: string },
): void {
  if (settings.predict === predict) return;
  throw predict
    ? new UsageError(
        `--model ${model}`,
        'this model tells classes and does not predict frames',
        `Train one that does: ${callAgain(['train', '--predict'])}`,
      )
    : new UsageError(
        `--model ${model}`,
        'this model predicts frames and has no classes',
        `Use it with ${callAgain(['predict', '--model', model])}, or train another one`,
      );
}
