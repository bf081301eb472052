/** A cell over a sequence, and a loss with a different weight for each output and final state. */
import { type FlagOptions, type ScanOptions, type StepResult, scan, valueAndGrad } from '@statal/autograd';
import { add, mul, namedLeaves, Random, read, sum, type Tensor } from '@statal/tensors';
import type { Cell } from '../src/index.js';
import type { CellCase } from './cases.js';

type State = Record<string, Tensor>;
export type RunOptions = ScanOptions<State> & FlagOptions;

export function runCell(cell: Cell, { params, state, x }: CellCase, options: RunOptions = {}): StepResult<State, Tensor> {
  return scan((before: State, now: Tensor) => cell.step({ ...before, x: now }, params), state, x, options);
}

/** The same weights for the same path and shape. */
function weighted(path: string, tensor: Tensor): Tensor {
  const key = [...path].reduce((random, letter) => random.fold(letter.codePointAt(0) ?? 0), Random.fromSeed(3));
  return sum(mul(tensor, key.uniform(tensor.engine, tensor.shape, { low: 0.5, high: 1.5 })));
}

export function lossOf({ output, state }: StepResult<State, Tensor>): Tensor {
  return namedLeaves({ output, state })
    .map(([path, value]) => weighted(path, value))
    .reduce((total, next) => add(total, next));
}

/** Elements of outputs, final state and the gradients of parameters, initial state and input, by path. */
export async function everythingOf(
  run: (given: CellCase) => StepResult<State, Tensor>,
  given: CellCase,
): Promise<Map<string, ArrayLike<number>>> {
  const { loss, gradients, aux } = valueAndGrad((values: CellCase & State) => {
    const result = run(values);
    return { loss: lossOf(result), result };
  })(given as CellCase & State);
  const named = namedLeaves({ loss, ...aux, gradients });
  return new Map(await Promise.all(named.map(async ([path, value]) => [path, await read(value)] as const)));
}
