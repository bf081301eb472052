/** The smallest cells that answer whether something was seen before, and the sizes that were tried. */
import { useWords } from '../../language/language.js';
import { CellFigures } from './cellFigures.js';
import { triedSizes } from './figure.js';
import type { StudyTable } from './studyDocument.js';
import { kindOf, Track } from './track.js';
import { words } from './words.js';

/** The smallest and the largest size of the search. */
const [from, to] = [8, 72].map(Math.log);

export function SizesChart({ table }: { readonly table: StudyTable }) {
  const { sizes } = useWords(words);
  return (
    <ul class="study-cards two">
      <li>
        <h4>{sizes.parameters}</h4>
        <CellFigures figures={table.rows.map(([cell, parameters]) => ({ cell, text: parameters }))} />
      </li>
      <li>
        <h4>{sizes.units}</h4>
        <ul class="cell-figures tried">
          {table.rows.map(([cell, , , tried]) => (
            <li key={cell} class={kindOf(cell)}>
              <span class="cell-name">{cell.replace(/^statal-/, '')}</span>
              <Track
                marks={triedSizes(tried).map(({ units, solved, of }) => ({
                  at: (Math.log(units) - from) / (to - from),
                  kind: kindOf(cell),
                  share: solved / of,
                  title: sizes.at(units, solved, of),
                }))}
              />
              <span class="cell-text">{tried}</span>
            </li>
          ))}
        </ul>
      </li>
    </ul>
  );
}
