/** The flags that the verbs which train share, and their meaning. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UsageError, wholeNumber } from '@statal/command-line';
import { type Command, Option } from 'commander';
import { cellNames, comparedCell } from '../cells/cellTable.js';
import type { Task } from '../tasks/task.js';
import { type MaterialPaths, readMaterial, type TaskMaterial } from '../tasks/taskMaterial.js';
import { describeTask, needsOf, taskNamed, taskNames } from '../tasks/taskTable.js';
import { type Effort, efforts } from '../training/protocol.js';

/** The flags of every verb that trains. */
export interface SharedFlags extends MaterialPaths {
  readonly task?: readonly string[] | undefined;
  readonly cells?: readonly string[] | undefined;
  readonly out: string;
  readonly iterations?: number | undefined;
  readonly full?: boolean | undefined;
  readonly workers: number;
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** The flags of `run` and `sizes`. */
export interface LabFlags extends SharedFlags {
  readonly seeds: number;
}

export function addLabFlags(command: Command): Command {
  return addSharedFlags(
    command.addOption(
      new Option('--seeds <n>', 'trainings that count, of each cell').argParser(wholeNumber({ from: 1, to: 1000 })).default(5),
    ),
  );
}

export function addSharedFlags(command: Command): Command {
  return command
    .addOption(new Option('--task <names>', 'one or more, with commas between (default: all)').argParser(namesOf('task', taskNames)))
    .addOption(new Option('--cells <names>', 'one or more, with commas between (default: all)').argParser(namesOf('cell', cellNames)))
    .addOption(new Option('--out <directory>', 'where the results are kept, and looked for').default(join('runs', 'lab')))
    .addOption(new Option('--text <file>', 'text of the task characters, UTF-8 (default: a part of Coriolanus)'))
    .addOption(
      new Option(
        '--recordings <directory>',
        'of the task spoken-digits, named {digit}_{speaker}_{index}.wav (default: fsdd if it has been downloaded, else synthesized)',
      ),
    )
    .addOption(new Option('--iterations <n>', 'most updates of a training').argParser(wholeNumber({ from: 1 })))
    .addOption(new Option('--full', 'larger models and far longer trainings'))
    .addOption(
      new Option('--workers <n>', 'trainings side by side')
        .argParser(wholeNumber({ from: 1, to: 256 }))
        .default(availableParallelism(), 'one for each core'),
    )
    .addOption(new Option('--yes', 'start without a question, however long it takes'))
    .addOption(new Option('--json', 'print one JSON object for every training'));
}

/** Help for these verbs: the tasks and cells. */
export function choices(): string {
  const table = (rows: readonly (readonly [string, string])[]): string => {
    const width = Math.max(...rows.map(([name]) => name.length));
    return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
  };
  const tasks = taskNames.map((name) => [name, describeTask(name)] as const);
  const cells = cellNames.map((name) => [name, comparedCell(name).description] as const);
  return `\nTasks:\n${table(tasks)}\n\nCells:\n${table(cells)}`;
}

export interface Choice {
  readonly tasks: readonly Task[];
  readonly cells: readonly string[];
  readonly effort: Effort;
  readonly material: TaskMaterial;
}

export async function choiceOf({ task = taskNames, cells = cellNames, text, recordings, full, iterations }: SharedFlags): Promise<Choice> {
  const needed = needsOf(task);
  if (text !== undefined && !needed.includes('text'))
    throw new UsageError('--text', 'only the task characters reads a text', 'Leave it out, or add characters to --task');
  if (recordings !== undefined && !needed.includes('recordings'))
    throw new UsageError('--recordings', 'only the task spoken-digits reads recordings', 'Leave it out, or add spoken-digits to --task');
  const material = await readMaterial(needed, { text, recordings });
  const effort = efforts[full ? 'full' : 'usual'];
  return {
    tasks: task.map((name) => taskNamed(name, material)),
    cells,
    effort: iterations === undefined ? effort : { ...effort, iterations, evaluateEvery: Math.min(effort.evaluateEvery, iterations) },
    material,
  };
}

/** The data of the tasks, for the heading of a report. */
export function dataOf(tasks: readonly Task[]): [string, string][] {
  return tasks.flatMap(({ data }) => (data?.name === undefined ? [] : [[data.kind, data.name]]));
}

function namesOf(kind: string, known: readonly string[]): (words: string) => readonly string[] {
  return (words) => {
    const names = [...new Set(words.split(',').map((word) => word.trim()))];
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) return names;
    throw new UsageError(
      `--${kind === 'task' ? 'task' : 'cells'} ${unknown}`,
      `there is no such ${kind}`,
      `Take one or more of ${known.join(', ')}`,
    );
  };
}
