/** The memory of a statal cell, which is the only option of a cell that programs have a flag for. */
import { builtInCells, builtInImageCells, type Cell, type StatalMemory } from '@statal/cells';
import { UsageError } from '../../usageError.js';
import type { CellName, CellSettings } from './corpusSettings.js';

/** The forms of memory, with that of new models first. */
export const memoryForms: readonly StatalMemory[] = ['content', 'value', 'moments', 'binary', 'probability'];

/**
 * All options of the cell of a new model, except the size of its images. Default: `content` for a statal cell, because it is better than the
 * default of the cell, `value`.
 *
 * @throws UsageError if the cell has no memory to choose
 */
export function newCellOptions(cell: CellName, memory?: StatalMemory): Cell['options'] {
  if (cell === 'statal' || cell === 'convStatal') return allOptions({ cell, cellOptions: { memory: memory ?? memoryForms[0] } });
  if (memory === undefined) return allOptions({ cell, cellOptions: {} });
  throw new UsageError(`--memory ${memory}`, `the cell ${cell} has no such option`, 'Leave it out, or add --cell statal');
}

/**
 * The options of a saved cell with the defaults of the others.
 *
 * @throws StatalError if an option is unknown or invalid
 */
export function allOptions({ cell, cellOptions }: CellSettings<CellName>): Cell['options'] {
  switch (cell) {
    case 'none':
      return {};
    case 'convLstm':
    case 'convGru':
    case 'convStatal': {
      // The model knows the size of its images.
      const { image: _, ...options } = builtInImageCells[cell]({ ...cellOptions, image: [1, 1] }).options;
      return options;
    }
    default:
      return builtInCells[cell](cellOptions).options;
  }
}

/** The memory of a saved model. In checkpoints that do not name it, it is that of the original cell. */
export function memoryOf(settings: CellSettings<CellName>): string | undefined {
  const { memory } = allOptions(settings);
  return memory === undefined ? undefined : String(memory);
}

/** The cell in words: `gru`, or `statal (memory content)`. */
export function cellPhrase(settings: CellSettings<CellName>): string {
  const memory = memoryOf(settings);
  return memory === undefined ? settings.cell : `${settings.cell} (memory ${memory})`;
}
