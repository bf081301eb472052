/** The flags that the verbs which train share, and their meaning. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UsageError, wholeNumber } from '@statal/command-line';
import { type Command, Option } from 'commander';
import { cellNames, comparedCell, knownCells } from '../cells/cellTable.js';
import { ranksThatTrain } from '../ranks/labRanks.js';
import type { MaterialPaths } from '../tasks/taskMaterial.js';
import { describeTask, ownCellsOf, taskNames } from '../tasks/taskTable.js';
import type { Shard } from '../training/shard.js';

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
  /** The part of the work that this process does. Default: all of it. */
  readonly shard?: Shard | undefined;
}

/** The flags of the verbs that make trainings which count. */
export interface LabFlags extends SharedFlags {
  readonly seeds: number;
  readonly firstSeed: number;
}

/** What differs between the verbs. */
export interface FlagDefaults {
  /** In words. */
  readonly tasks?: string | undefined;
  readonly firstSeed?: number | undefined;
}

export function addLabFlags(command: Command, { firstSeed = 1, ...defaults }: FlagDefaults = {}): Command {
  return addSharedFlags(
    command
      .addOption(new Option('--seeds <n>', 'trainings that count, of each cell').argParser(wholeNumber({ from: 1, to: 1000 })).default(5))
      .addOption(
        new Option('--first-seed <n>', 'the seed of the first of them; the others have the numbers after it')
          .argParser(wholeNumber({ from: 1, to: 1_000_000 }))
          .default(firstSeed),
      ),
    defaults,
  );
}

export function addSharedFlags(command: Command, { tasks = 'all' }: Pick<FlagDefaults, 'tasks'> = {}): Command {
  const ranks = ranksThatTrain();
  return command
    .addOption(new Option('--task <names>', `one or more, with commas between (default: ${tasks})`).argParser(namesOf('task', taskNames)))
    .addOption(
      new Option('--cells <names>', 'one or more, with commas between (default: all, or those of the task)').argParser(
        namesOf('cell', cellNames, knownCells),
      ),
    )
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
        .argParser(wholeNumber({ from: 1, to: ranks ?? 256 }))
        .default(ranks ?? availableParallelism(), ranks === undefined ? 'one for each core' : 'one for each rank but the first'),
    )
    .addOption(new Option('--yes', 'start without a question, however long it takes'))
    .addOption(new Option('--json', 'print one JSON object for every training'));
}

/** Help for these verbs: the tasks and cells. */
export function choices(): string {
  const others = knownCells.filter((name) => !cellNames.includes(name) && name.startsWith('statal'));
  const table = (rows: readonly (readonly [string, string])[]): string => {
    const width = Math.max(...rows.map(([name]) => name.length));
    return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
  };
  const tasks = taskNames.map((name) => [name, `${describeTask(name)}${ownCellsInWords(name)}`] as const);
  const cells = cellNames.map((name) => [name, comparedCell(name).description] as const);
  return `\nTasks:\n${table(tasks)}\n\nCells:\n${table(cells)}\n\nAlso ${others.join(', ')}, and the forms in src/cells/triedForms.ts, from which statal-content was chosen.`;
}

/** E.g. ` (lstm, gru)`; nothing if a task is for all cells. */
function ownCellsInWords(task: string): string {
  const cells = ownCellsOf(task);
  return cells === undefined ? '' : ` (cells: ${cells.join(', ')})`;
}

/** @param allowed names that are accepted too, but not offered */
function namesOf(kind: string, known: readonly string[], allowed: readonly string[] = known): (words: string) => readonly string[] {
  return (words) => {
    const names = [...new Set(words.split(',').map((word) => word.trim()))];
    const unknown = names.find((name) => !allowed.includes(name));
    if (unknown === undefined) return names;
    throw new UsageError(
      `--${kind === 'task' ? 'task' : 'cells'} ${unknown}`,
      `there is no such ${kind}`,
      `Take one or more of ${known.join(', ')}`,
    );
  };
}
