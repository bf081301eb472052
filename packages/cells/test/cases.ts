/** Every built-in cell with every value of its options, with random parameters, state and input of small sizes. */
import { type Engine, Random, type Tensor } from '@statal/tensors';
import { type Cell, cellShapes, gru, lstm, rnn } from '../src/index.js';
import { mapValues } from '../src/mapValues.js';

export const cells: readonly (readonly [string, Cell])[] = [
  ['rnn with tanh', rnn()],
  ['rnn with relu', rnn({ activation: 'relu' })],
  ['lstm', lstm()],
  ['gru with reset after', gru()],
  ['gru with reset before', gru({ reset: 'before' })],
];

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

/** Values that differ from 0 and from each other everywhere. `x` is [steps, batch, inputs]. */
export function cellCase(engine: Engine, cell: Cell, { steps = 7, batch = 3, inputs = 4, units = 3 }: CaseSizes = {}): CellCase {
  const shapes = cellShapes(cell, { inputs, units });
  let draw = 0;
  const make = (shape: readonly number[]): Tensor => Random.fromSeed(11).fold(draw++).normal(engine, shape, { deviation: 0.7 });
  return {
    params: mapValues(shapes.params, ({ shape }) => make(shape)),
    state: mapValues(shapes.state, (shape) => make([batch, ...shape])),
    x: make([steps, batch, inputs]),
  };
}
