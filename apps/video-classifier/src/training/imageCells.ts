/** The cells whose state is an image. */
import type { CellName } from '@statal/command-line/corpus';

type ImageCell = 'convLstm' | 'convGru' | 'convStatal';

export const imageCells: readonly CellName[] = ['convLstm', 'convGru', 'convStatal'] satisfies readonly ImageCell[];

/** Whether the cell keeps an image as its state. */
export function isImageCell(cell: CellName): cell is ImageCell {
  return imageCells.includes(cell);
}
