/** The loop that `scan` stands for: the step called once for each step on ordinary tensors, with nothing compiled. */
import { concat, leaves, mapTree, reshape, slice, stopGradient, type Tensor, type Tree, tensor, where, zerosLike } from '@statal/tensors';
import type { StepResult } from '../src/index.js';

export interface PlainOptions<S extends Tree> {
  readonly reverse?: boolean;
  /** [T][B]: 0 holds a row, 1 runs it, 2 starts it anew and runs it, -1 starts it anew and holds it. */
  readonly flags?: readonly (readonly number[])[] | undefined;
  readonly resetState?: S;
  /** Errors travel back within windows of so many steps, counted from the first. */
  readonly window?: number | undefined;
}

/** The last state and the output of each step, in time. */
export function writtenOut<S extends Tree, X extends Tree, O extends Tree>(
  step: (state: S, x: X) => StepResult<S, O>,
  start: S,
  xs: X,
  { reverse = false, flags, resetState, window = Number.POSITIVE_INFINITY }: PlainOptions<S> = {},
): { readonly state: S; readonly outputs: readonly O[] } {
  const steps = leaves(xs)[0].shape[0];
  const outputs: O[] = [];
  let state = start;
  for (let count = 0; count < steps; count++) {
    const time = reverse ? steps - 1 - count : count;
    if (count > 0 && time % window === (reverse ? window - 1 : 0))
      state = mapTree(state, (leaf) => (leaf.dtype === 'float' ? stopGradient(leaf) : leaf));
    const x = mapTree(xs, (leaf) => reshape(slice(leaf, { start: time, size: 1 }), leaf.shape.slice(1)));
    const flag = flags?.[time];
    const runs = flag?.map((value) => Number(value >= 1));
    const starts = flag?.map((value) => Number(value === 2 || value === -1));
    const before = starts === undefined ? state : choose(starts, resetState ?? mapTree(state, zerosLike), state);
    const result = step(before, runs === undefined ? x : choose(runs, x, 0));
    state = runs === undefined ? result.state : choose(runs, result.state, before);
    outputs[time] = runs === undefined ? result.output : choose(runs, result.output, 0);
  }
  return { state, outputs };
}

/** Selects rows: `yes` where `rows` is 1, `no` where it is 0. */
function choose<V extends Tree>(rows: readonly number[], yes: V, no: V | 0): V {
  const others = no === 0 ? [] : leaves(no);
  let which = 0;
  return mapTree(yes, (leaf): Tensor => {
    const condition = tensor(leaf.engine, Float32Array.from(rows), { shape: [rows.length, ...leaf.shape.slice(1).map(() => 1)] });
    return where(condition, leaf, others[which++] ?? 0);
  });
}

/** The outputs of all steps as one tree of tensors [T, ...]; at least one step. */
export function stacked<O extends Tree>(outputs: readonly O[]): O {
  const all = outputs.map(leaves);
  let which = 0;
  return mapTree(outputs[0], () => {
    const index = which++;
    return concat(all.map((leavesOfStep) => reshape(leavesOfStep[index], [1, ...leavesOfStep[index].shape])));
  });
}
