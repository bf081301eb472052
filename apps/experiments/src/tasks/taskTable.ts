/** The tasks by name. A new task is a new file here and a new row. */
import { characters, charactersDescription } from './characters.js';
import { generatedTasks } from './generatedTasks.js';
import { largerInWords, largerTask } from './largerTask.js';
import { music } from './music.js';
import { pixelDigits } from './pixelDigits.js';
import { spokenDigits, spokenDigitsDescription } from './spokenDigits.js';
import type { Task } from './task.js';
import type { MaterialKind, TaskMaterial } from './taskMaterial.js';

interface TaskRow {
  /** The description of the task, for help. */
  readonly description: string;
  /** The data that the task needs, if any. */
  readonly needs?: MaterialKind | undefined;
  /** The cells that are compared if the user names none. Default: all. */
  readonly cells?: readonly string[] | undefined;
  make(material: TaskMaterial): Task;
}

/** The cells of tasks that take long. */
const fewCells = ['lstm', 'gru', 'statal-content'] as const;

/** The row of a task without data. */
const as = (task: Task): TaskRow => ({ description: task.description, make: () => task });

const table: { readonly [name: string]: TaskRow } = {
  ...Object.fromEntries(Object.entries(generatedTasks).map(([name, task]) => [name, as(task)])),
  characters: {
    description: charactersDescription,
    needs: 'text',
    make: ({ text }) => characters(given('characters', text)),
  },
  'spoken-digits': {
    description: spokenDigitsDescription,
    needs: 'recordings',
    make: ({ recordings }) => spokenDigits(given('spoken-digits', recordings)),
  },
  'characters-large': {
    description: `characters ${largerInWords}`,
    needs: 'text',
    cells: fewCells,
    make: ({ text }) => largerTask(characters(given('characters-large', text))),
  },
  'spoken-digits-large': {
    description: `spoken-digits ${largerInWords}`,
    needs: 'recordings',
    cells: fewCells,
    make: ({ recordings }) => largerTask(spokenDigits(given('spoken-digits-large', recordings))),
  },
  'pixel-digits': { ...as(pixelDigits), cells: fewCells },
  music: { ...as(music), cells: fewCells },
};

function given<Material>(task: string, material: Material | undefined): Material {
  if (material === undefined) throw new Error(`the task ${task} was made without what it needs`);
  return material;
}

export const taskNames: readonly string[] = Object.keys(table);

/** @param name one of `taskNames` */
export function taskNamed(name: string, material: TaskMaterial): Task {
  return table[name].make(material);
}

/** @param name one of `taskNames` */
export function describeTask(name: string): string {
  return table[name].description;
}

/** The cells that are compared on a task if the user names none, or `undefined` for all. A task that names some takes long. */
export function ownCellsOf(name: string): readonly string[] | undefined {
  return table[name].cells;
}

/** The tasks that need data of a kind. */
export function tasksThatNeed(kind: MaterialKind): readonly string[] {
  return taskNames.filter((name) => table[name].needs === kind);
}

/** The data that these tasks need. */
export function needsOf(names: readonly string[]): readonly MaterialKind[] {
  return names.flatMap((name) => table[name].needs ?? []);
}
