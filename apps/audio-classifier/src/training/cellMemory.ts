/** The memory of a statal cell, which is the only option of a cell that this program has a flag for. */
import { type BuiltInCell, builtInCells, type StatalMemory } from '@statal/cells';
import { UsageError } from '@statal/command-line';
import type { FixedSettings } from './settings.js';

/** The forms of memory, with that of new models first. */
export const memoryForms: readonly StatalMemory[] = ['content', 'value', 'moments', 'binary', 'probability'];

type CellSettings = Pick<FixedSettings, 'cell' | 'cellOptions'>;

/**
 * All options of the cell of a new model. Default: `content` for `statal`, because it is better than the default of the cell, `value`.
 *
 * @throws UsageError if the cell has no memory to choose
 */
export function newCellOptions(cell: BuiltInCell, memory?: StatalMemory): CellSettings['cellOptions'] {
  const make = builtInCells[cell];
  if (cell === 'statal') return make({ memory: memory ?? memoryForms[0] }).options;
  if (memory === undefined) return make({}).options;
  throw new UsageError(`--memory ${memory}`, `the cell ${cell} has no such option`, 'Leave it out, or add --cell statal');
}

/** The memory of a saved model. In checkpoints that do not name it, it is that of the original cell. */
export function memoryOf({ cell, cellOptions }: CellSettings): string | undefined {
  const { memory } = builtInCells[cell](cellOptions).options;
  return memory === undefined ? undefined : String(memory);
}

/** The cell in words: `gru`, or `statal (memory content)`. */
export function cellPhrase(settings: CellSettings): string {
  const memory = memoryOf(settings);
  return memory === undefined ? settings.cell : `${settings.cell} (memory ${memory})`;
}
