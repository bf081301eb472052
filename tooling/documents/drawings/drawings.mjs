/** The drawings by their place in the repository. */
import { statalCell } from './statalCell.mjs';
import { statalContent } from './statalContent.mjs';
import { statalMemories } from './statalMemories.mjs';

export const drawings = {
  'docs/images/statal-cell.svg': statalCell,
  'docs/images/statal-memories.svg': statalMemories,
  'docs/images/statal-content.svg': statalContent,
};
