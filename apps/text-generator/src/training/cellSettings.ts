/** Checks cell options against those of a saved model. */
import { builtInCells } from '@statal/cells';
import { type FixedSetting, refuseOtherSettings } from '@statal/command-line';
import type { Settings } from './settings.js';

/** @throws UsageError if a typed option differs from that of the saved cell */
export function refuseOtherCell(
  { cell, cellOptions }: Pick<Settings, 'cell' | 'cellOptions'>,
  given: Settings['cellOptions'],
  { fixed, what }: { readonly fixed: FixedSetting | undefined; readonly what: string },
): void {
  const typed = new Set(Object.keys(given));
  const saved = builtInCells[cell](cellOptions).options; // older checkpoints leave out defaults
  refuseOtherSettings(saved, { flags: given, typed, fixed: Object.fromEntries([...typed].map((name) => [name, fixed])), what });
}
