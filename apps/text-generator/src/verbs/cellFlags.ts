/** The options of cells as flags of `train`: --expected-length is the `expectedLength` of `statal`. */
import { builtInCells, type Cell } from '@statal/cells';
import { realNumber, UsageError, wholeNumber } from '@statal/command-line';
import { StatalError } from '@statal/tensors';
import { Option } from 'commander';
import type { CellKind } from '../training/settings.js';

type CellOptions = Cell['options'];

interface CellFlag {
  readonly cell: CellKind;
  readonly flag: Option;
}

const width = wholeNumber({ from: 1, to: 16_384 });

const cellFlags: readonly CellFlag[] = [
  ...[
    new Option(
      '--memory <form>',
      'what a neuron stores of its feature: what occurred (content), how strong it last was (value, the original cell), when it occurred (moments), whether (binary), or how surely (probability) (default: content, which solves the most tasks)',
    ).choices(['content', 'value', 'moments', 'binary', 'probability']),
    new Option('--slots <n>', 'with --memory moments: slots that fade at different speeds (default: 4)').argParser(
      wholeNumber({ from: 1, to: 64 }),
    ),
    new Option('--expected-length <x>', 'with --memory moments: half-lives start from 1 step to so many (default: 100)').argParser(
      realNumber({ from: 1 }),
    ),
    new Option('--connect <how>', 'whose states a neuron sees (default: all)').choices(['all', 'self', 'none']),
    new Option(
      '--output <what>',
      'what goes on to the next layer; change: the new state, and what the step changed in it (default: change for --memory content, whose activation does not show the content; else activation)',
    ).choices(['activation', 'state', 'both', 'change']),
    new Option('--forget', 'a gate lets the state fade'),
    new Option('--threshold <x>', 'what a neuron must exceed to fire (default: 0)').argParser(realNumber({})),
  ].map((flag): CellFlag => ({ cell: 'statal', flag })),
  ...[
    new Option('--peephole', 'gates see the memory'),
    new Option('--coupled', 'what is forgotten makes room for the new'),
    new Option('--projection <n>', 'features of the output (default: as many as units)').argParser(width),
    new Option('--layer-norm', 'normalizes the gates and the memory'),
    new Option('--forget-bias <x>', 'added to the first bias of the forget gate (default: 0)').argParser(realNumber({})),
  ].map((flag): CellFlag => ({ cell: 'lstm', flag })),
];

/**
 * Options of a new model where no flag gives them, because they are better than the defaults of the cell. Saved models do not get them: an
 * option that a checkpoint lacks has the default of the cell.
 */
const betterOptions: { readonly [Kind in CellKind]?: CellOptions } = { statal: { memory: 'content' } };

/** The flags, grouped by cell in the help. */
export function optionsOfCells(): readonly Option[] {
  return cellFlags.map(({ cell, flag }) => flag.helpGroup(`Options of --cell ${cell}:`));
}

/** The typed options of the cell, by their names. */
export function givenCellOptions(flags: object): CellOptions {
  const values = new Map(Object.entries(flags));
  const names = cellFlags.map(({ flag }) => flag.attributeName());
  return Object.fromEntries(names.filter((name) => values.get(name) !== undefined).map((name) => [name, values.get(name)]));
}

/**
 * All options of a new cell, including defaults.
 *
 * @throws UsageError for a flag of another cell, or if the cell refuses an option
 */
export function cellOptionsFrom(cell: CellKind, flags: object): CellOptions {
  const given = givenCellOptions(flags);
  const stray = cellFlags.find((known) => known.cell !== cell && Object.hasOwn(given, known.flag.attributeName()));
  if (stray !== undefined) {
    throw new UsageError(stray.flag.long ?? '', `the cell ${cell} has no such option`, `Leave it out, or add --cell ${stray.cell}`);
  }
  try {
    return builtInCells[cell]({ ...betterOptions[cell], ...given }).options;
  } catch (error) {
    if (!(error instanceof StatalError)) throw error;
    const { message, where, hint = 'See train --help' } = error;
    throw new UsageError(`--cell ${cell}`, message.slice(where.length + 2).replace(`. ${hint}`, ''), inFlags(hint));
  }
}

/** Replaces the names of cell options by their flags. */
function inFlags(hint: string): string {
  const flagByOption = new Map(cellFlags.map(({ flag }) => [flag.attributeName(), flag.long]));
  return hint.replace(/\w+/g, (word) => flagByOption.get(word) ?? word);
}
