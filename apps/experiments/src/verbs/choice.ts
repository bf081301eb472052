/** What the flags choose: tasks, and for each its cells and effort. */
import { count, UsageError } from '@statal/command-line';
import { cellNames } from '../cells/cellTable.js';
import type { Task } from '../tasks/task.js';
import { type MaterialKind, readMaterial, type TaskMaterial } from '../tasks/taskMaterial.js';
import { needsOf, ownCellsOf, taskNamed, taskNames, tasksThatNeed } from '../tasks/taskTable.js';
import { type Effort, effortOf } from '../training/protocol.js';
import type { LabFlags, SharedFlags } from './labFlags.js';

export interface ChosenTask {
  readonly task: Task;
  readonly cells: readonly string[];
  readonly effort: Effort;
}

export interface Choice {
  readonly chosen: readonly ChosenTask[];
  readonly material: TaskMaterial;
}

/** @param defaultTasks names of the tasks if the user names none */
export async function choiceOf(flags: SharedFlags, defaultTasks: readonly string[] = taskNames): Promise<Choice> {
  const { task: names = defaultTasks, cells, text, recordings } = flags;
  const needed = needsOf(names);
  for (const kind of ['text', 'recordings'] as const) {
    if (flags[kind] !== undefined && !needed.includes(kind)) refuseMaterial(kind);
  }
  const material = await readMaterial(needed, { text, recordings });
  const chosen = names.map((name): ChosenTask => {
    const task = taskNamed(name, material);
    return { task, cells: cells ?? ownCellsOf(name) ?? cellNames, effort: effortOf(task, flags) };
  });
  return { chosen, material };
}

/** The seeds that count. */
export function seedsOf({ seeds, firstSeed }: LabFlags): readonly number[] {
  return Array.from({ length: seeds }, (_, index) => firstSeed + index);
}

function refuseMaterial(kind: MaterialKind): never {
  const readers = tasksThatNeed(kind);
  const what = readers.length === 1 ? `only the task ${readers[0]} reads` : `only the tasks ${readers.join(' and ')} read`;
  throw new UsageError(`--${kind}`, `${what} ${kind === 'text' ? 'a text' : kind}`, `Leave it out, or add ${readers[0]} to --task`);
}

/** The tasks, cells and data, for the heading of a report. */
export function headingOf(chosen: readonly ChosenTask[]): [string, string][] {
  const data = new Map(chosen.flatMap(({ task: { data } }) => (data?.name === undefined ? [] : [[data.name, data.kind] as const])));
  return [
    ['tasks', chosen.map(({ task }) => task.name).join(', ')],
    ...grouped(chosen, ({ cells }) => cells.join(', ')).map((line): [string, string] => ['cells', line]),
    ...[...data].map(([name, kind]): [string, string] => [kind, name]),
  ];
}

/** The largest numbers of updates in words, e.g. `4,000 updates; characters-large: 20,000 updates`. */
export function updatesOf(chosen: readonly ChosenTask[]): string {
  return grouped(chosen, ({ effort }) => `${count(effort.iterations)} updates`).join('; ');
}

/** What most tasks have, then what others have, with their names before it. */
function grouped(chosen: readonly ChosenTask[], wordsOf: (which: ChosenTask) => string): string[] {
  const tasks = new Map<string, string[]>();
  for (const which of chosen) {
    const words = wordsOf(which);
    tasks.set(words, [...(tasks.get(words) ?? []), which.task.name]);
  }
  const sorted = [...tasks].sort(([, a], [, b]) => b.length - a.length);
  return sorted.map(([words, names], index) => (index === 0 ? words : `${names.join(', ')}: ${words}`));
}
