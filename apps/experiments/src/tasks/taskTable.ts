/** The tasks by name. A new one is a file beside this and a row here. */
import { adding } from './adding.js';
import { characters, charactersDescription } from './characters.js';
import { copy } from './copy.js';
import { delayedRecall } from './delayedRecall.js';
import { firstTime } from './firstTime.js';
import { flipFlop } from './flipFlop.js';
import { parity } from './parity.js';
import { seenBefore } from './seenBefore.js';
import { spokenDigits, spokenDigitsDescription } from './spokenDigits.js';
import type { Task } from './task.js';
import type { MaterialKind, TaskMaterial } from './taskMaterial.js';

interface TaskRow {
  /** What help says; that of the task itself. */
  readonly description: string;
  /** What it is made from, if anything. */
  readonly needs?: MaterialKind | undefined;
  make(material: TaskMaterial): Task;
}

/** A task that needs nothing. */
const as = (task: Task): TaskRow => ({ description: task.description, make: () => task });

const table: { readonly [name: string]: TaskRow } = {
  'seen-before': as(seenBefore),
  'first-time': as(firstTime),
  'flip-flop': as(flipFlop),
  copy: as(copy),
  adding: as(adding),
  parity: as(parity),
  'delayed-recall': as(delayedRecall),
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

/** What must be read to make these tasks. */
export function needsOf(names: readonly string[]): readonly MaterialKind[] {
  return names.flatMap((name) => table[name].needs ?? []);
}
