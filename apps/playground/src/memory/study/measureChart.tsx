/** Tables of cells with many columns: the reader chooses one, and sees it as bars for each table. */
import { useState } from 'preact/hooks';
import { useWords } from '../../language/language.js';
import { CellFigures } from './cellFigures.js';
import { figureOf } from './figure.js';
import type { StudyTable } from './studyDocument.js';
import { words } from './words.js';

export interface MeasureChartProps {
  /** With the same columns. The first column names the cell. */
  readonly tables: readonly { readonly name?: string | undefined; readonly table: StudyTable }[];
  /** The column that is shown at first. */
  readonly first: string;
  /** Columns that are no measures. */
  readonly without?: readonly string[] | undefined;
}

export function MeasureChart({ tables, first, without = [] }: MeasureChartProps) {
  const { measure } = useWords(words);
  const { columns } = tables[0].table;
  const measures = columns
    .map((_, column) => ({ name: fullName(columns, column), column }))
    .filter(({ name }, column) => column > 0 && !without.includes(name));
  const [chosen, setChosen] = useState(first);
  // The names of columns depend on the language.
  const shown = measures.find(({ name }) => name === chosen) ?? measures[0];
  return (
    <>
      <p class="controls">
        <label>
          {measure}
          <select value={shown.name} onChange={(event) => setChosen(event.currentTarget.value)}>
            {measures.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </p>
      <ul class={tables.length > 1 ? 'study-cards' : 'study-cards two'}>
        {tables.map(({ name, table }) => (
          <li key={name ?? ''}>
            {name !== undefined && <h4>{name}</h4>}
            <CellFigures figures={columnOf(table, shown.column)} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** A name that occurs twice belongs to the nearest column before it that occurs once: `ms, 8,000 parameters: MiB`. */
function fullName(columns: readonly string[], column: number): string {
  const isOnce = (name: string): boolean => columns.filter((other) => other === name).length === 1;
  const name = columns[column];
  return isOnce(name) ? name : `${columns.slice(0, column).findLast(isOnce)}: ${name}`;
}

function columnOf({ rows }: StudyTable, column: number): readonly { readonly cell: string; readonly text: string }[] {
  return rows.map((row) => ({ cell: row[0], text: figureOf(row[column]).kind === 'none' ? '-' : row[column] }));
}
