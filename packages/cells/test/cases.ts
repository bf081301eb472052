/** The built-in cells with every value of their options, and random parameters, state and input of small sizes. */
import { type Engine, Random, sigmoid, type Tensor } from '@statal/tensors';
import { convolutions } from '../src/convolutions.js';
import { type Cell, cellShapes, gru, indrnn, lstm, mgu, minGru, minLstm, rnn, type StatalOptions, statal } from '../src/index.js';
import { mapValues } from '../src/mapValues.js';
import { type ChosenStatal, statalCell } from '../src/statal.js';
import { type Seen, union } from '../src/statalMemory.js';
import { imageCells } from './imageCells.js';

const named: readonly (readonly [string, Cell])[] = [
  ['rnn with tanh', rnn()],
  ['rnn with relu', rnn({ activation: 'relu' })],
  ['lstm', lstm()],
  ['lstm with peepholes', lstm({ peephole: true })],
  ['lstm with coupled gates', lstm({ coupled: true })],
  ['lstm with a projection', lstm({ projection: 2 })],
  ['lstm with layer normalization', lstm({ layerNorm: true })],
  ['lstm with all of its options', lstm({ peephole: true, coupled: true, projection: 2, layerNorm: true, forgetBias: 1 })],
  ['gru with reset after', gru()],
  ['gru with reset before', gru({ reset: 'before' })],
  ['indrnn', indrnn()],
  ['mgu', mgu()],
  ['minGru', minGru()],
  ['minLstm', minLstm()],
  ...statalForms().map((options) => [formName(options), statal(options)] as const),
  ...imageCells,
];

/** Each cell with a differentiable one for finite differences: the same, unless it rounds. */
export const cells: readonly (readonly [name: string, cell: Cell, smooth: Cell])[] = named.map(([name, cell]) => {
  return [name, cell, cell.options.memory === 'binary' ? softened(cell) : cell];
});

/** A statal cell with the memory `binary`, without rounding. */
function softened({ name, options, image }: Cell): Cell {
  return statalCell(options as ChosenStatal, soft, image && { name, products: convolutions(name, options as never) });
}

/** Cells that use, between them, every operation that some cell uses, in every kind of loop: for engines that do not run all of them. */
export const representative: ReadonlySet<string> = new Set([
  'rnn with relu',
  'lstm',
  'lstm with peepholes',
  'lstm with all of its options',
  'gru with reset after',
  'gru with reset before',
  'minLstm',
  formName({ connect: 'all', output: 'activation' }),
  formName({ memory: 'moments', connect: 'self', output: 'both' }),
  formName({ memory: 'binary', connect: 'none', output: 'both', forget: true }),
  formName({ memory: 'probability', connect: 'all', output: 'state' }),
  formName({ memory: 'content', connect: 'all', output: 'change' }),
  'convLstm',
  'convLstm with all of its options',
  'convGru with reset after',
  'convStatal with the memory moments',
  'convStatal with the memory binary',
  'convStatal with the memory content',
]);

/** The memory `binary` without rounding. */
function soft(s: Tensor, { drive }: Seen): Tensor {
  return union(s, sigmoid(drive));
}

/** Each memory with each `connect`, `output` and `forget`, so that every pair of options occurs in some case. */
export function statalForms(): readonly StatalOptions[] {
  const memories: readonly StatalOptions[] = [
    {},
    { memory: 'moments', slots: 2 },
    { memory: 'binary' },
    { memory: 'probability', threshold: 0.2 },
    { memory: 'content' },
  ];
  const ways: readonly StatalOptions[] = [
    { connect: 'all', output: 'activation' },
    { connect: 'self', output: 'both' },
    { connect: 'none', output: 'state' },
    { connect: 'all', output: 'both', forget: true },
    { connect: 'self', output: 'activation', forget: true },
    { connect: 'none', output: 'both', forget: true },
    { connect: 'all', output: 'state' },
    { connect: 'all', output: 'change' },
    { connect: 'self', output: 'change', forget: true },
  ];
  return memories.flatMap((memory) => ways.map((way) => ({ ...memory, ...way })));
}

function formName({ memory = 'value', connect, output, forget = false }: StatalOptions): string {
  return `statal with the memory ${memory}, connected to ${connect}, showing ${output}${forget ? ', forgetting' : ''}`;
}

export interface CellCase {
  readonly params: Record<string, Tensor>;
  readonly state: Record<string, Tensor>;
  readonly x: Tensor;
}

interface CaseSizes {
  readonly steps?: number;
  readonly batch?: number;
  readonly inputs?: number;
  readonly units?: number;
}

/** Values that differ from 0 and from each other everywhere. `x` is [steps, batch, inputs], or [steps, batch, H, W, inputs]. */
export function cellCase(engine: Engine, cell: Cell, { steps = 7, batch = 3, inputs = 4, units = 3 }: CaseSizes = {}): CellCase {
  const shapes = cellShapes(cell, { inputs, units });
  let draw = 0;
  const make = (shape: readonly number[]): Tensor => Random.fromSeed(11).fold(draw++).normal(engine, shape, { deviation: 0.7 });
  return {
    params: mapValues(shapes.params, ({ shape }) => make(shape)),
    state: mapValues(shapes.state, (shape) => make([batch, ...shape])),
    x: make([steps, batch, ...shapes.x]),
  };
}
