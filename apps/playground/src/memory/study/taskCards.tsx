/** The table of all cells and all tasks as cards, one for each task. */
import { useWords } from '../../language/language.js';
import { CellFigures } from './cellFigures.js';
import type { StudyTable } from './studyDocument.js';
import { type TaskName, words } from './words.js';

export interface TaskCardsProps {
  readonly table: StudyTable;
  /** The tasks that can be trained in the page. */
  readonly trainable?: ReadonlySet<string> | undefined;
  readonly onTrain?: ((task: string) => void) | undefined;
}

/** Cells with longer names get wider cards. */
const longName = 20;

export function TaskCards({ table, trainable, onTrain }: TaskCardsProps) {
  const { tasks, train } = useWords(words);
  const isWide = table.rows.some(([cell]) => cell.length > longName);
  const columns = table.columns.map((name, column) => ({ name, column })).filter(({ name }) => isTask(name, tasks));
  return (
    <ul class={`study-cards ${isWide ? 'wide' : ''}`}>
      {columns.map(({ name, column }) => (
        <li key={name}>
          <h4>{name}</h4>
          <p>{tasks[name as TaskName]}</p>
          <CellFigures figures={table.rows.map((row) => ({ cell: row[0], text: row[column] })).filter(({ text }) => text !== '')} />
          {onTrain !== undefined && trainable?.has(name) && (
            <button type="button" onClick={() => onTrain(name)}>
              {train.here(name)}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function isTask(name: string, tasks: Readonly<Record<TaskName, string>>): name is TaskName {
  return Object.hasOwn(tasks, name);
}
