/** Random steps as problems for scan: with data, options, and what comes out of the loop and of its derivative. */
import {
  add,
  type ComputeEngine,
  leaves,
  mapTree,
  mul,
  namedLeaves,
  Random,
  readSync,
  reshape,
  type Shape,
  sizeOf,
  slice,
  sum,
  type Tensor,
  tensor,
} from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { expect } from 'vitest';
import { checkpointedBptt, type ScanOptions, scan, truncatedBptt, valueAndGrad } from '../src/index.js';
import { type RandomStep, randomStep } from './randomStep.js';
import type { Outside, Sizes, Tensors, Value } from './stepBuilder.js';
import { type PlainOptions, stacked, writtenOut } from './writtenOut.js';

export interface Problem {
  readonly random: RandomStep;
  readonly sizes: Sizes;
  readonly T: number;
  readonly options: Options;
  readonly scale: number;
  readonly seed: number;
  /** Whether the inputs of held steps are NaN, or indices that do not exist. */
  readonly isSpoilt?: boolean;
}

/** Options of scan as plain numbers, to be made tensors of on any engine. */
export interface Options {
  readonly reverse: boolean;
  readonly lengths?: readonly number[];
  readonly mask?: readonly (readonly number[])[];
  readonly resets?: readonly (readonly number[])[];
  readonly hasResetState: boolean;
  readonly window?: number;
  /** For checkpointedBptt(): gives what fullBptt() gives. */
  readonly every?: number;
}

export interface Data {
  readonly all: { readonly params: Tensors; readonly start: Tensors; readonly xs: Tensors; readonly reset: Tensors };
  readonly fixed: Tensors;
}

/** `round`: another number of steps, other flags and other constants for the same step. */
export function draw(seed: number, round = 0): Problem {
  const random = Random.fromSeed(seed).fold(1);
  let count = 0;
  const one = <V>(list: readonly V[], from: Random = random): V => list[Math.floor(from.unit(count++) * list.length)];
  const sizes = { B: one([0, 1, 2, 3, 3, 5]), I: one([1, 2, 3, 4]), H: one([1, 2, 3, 4, 5]), V: one([1, 2, 4]) };
  const kind = one(['plain', 'plain', 'lengths', 'mask', 'resets', 'lengths and resets', 'mask and resets']);
  const reverse = one([false, false, true]);
  const hasResetState = one([true, false]);
  const again = random.fold(round);
  const T = one([0, 1, 2, 3, 4, 5, 8], again);
  const flags = (ones: number): number[][] =>
    Array.from({ length: T }, () => Array.from({ length: sizes.B }, () => Number(again.unit(count++) < ones)));
  const options: Options = {
    reverse,
    hasResetState,
    ...(kind.includes('lengths') ? { lengths: Array.from({ length: sizes.B }, () => Math.floor(again.unit(count++) * (T + 1))) } : {}),
    ...(kind.includes('mask') ? { mask: flags(0.6) } : {}),
    ...(kind.includes('resets') ? { resets: flags(0.3) } : {}),
    ...one([{}, {}, { window: one([1, 2, 3, 20], again) }, { every: one([1, 2, 3, 20], again) }], again),
  };
  return { random: randomStep(seed, sizes), sizes, T, options, scale: [1, 0.6][round], seed };
}

/** The same numbers on every engine. */
export function dataOn(engine: ComputeEngine, problem: Problem): Data {
  const { random, T, seed } = problem;
  const source = Random.fromSeed(seed).fold(2);
  let count = 0;
  const floats = (shape: Shape): Tensor => {
    const own = source.fold(count++);
    return tensor(
      engine,
      Float64Array.from({ length: sizeOf(shape) }, (_, index) => Math.fround(0.7 * own.standardNormal(index))),
      { shape },
    );
  };
  const indices = (shape: Shape, below: number): Tensor => {
    const own = source.fold(count++);
    return tensor(
      engine,
      Int32Array.from({ length: sizeOf(shape) }, (_, index) => Math.floor(below * own.unit(index))),
      { shape },
    );
  };
  const each = <V>(record: Readonly<Record<string, V>>, make: (value: V) => Tensor): Tensors =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value)]));
  const value =
    (leading: Shape) =>
    ({ shape, dtype, below }: Value): Tensor =>
      dtype === 'int' ? indices([...leading, ...shape], below) : floats([...leading, ...shape]);
  return {
    all: {
      params: each(random.params, floats),
      start: each(random.state, value([])),
      xs: each(random.inputs, (input) => spoilt(problem, value([T])(input))),
      reset: each(random.state, value([])),
    },
    fixed: each(random.fixed, floats),
  };
}

function scanOptions(engine: ComputeEngine, { options, T, sizes: { B } }: Problem, reset: Tensors): ScanOptions<Tensors> {
  const { reverse, lengths, mask, resets, hasResetState, window, every } = options;
  const rows = (flags: readonly (readonly number[])[] | undefined): Tensor | undefined =>
    flags && tensor(engine, Float32Array.from(flags.flat()), { shape: [T, B] });
  return {
    reverse,
    lengths,
    mask: rows(mask),
    resets: rows(resets),
    ...(hasResetState && resets ? { resetState: reset } : {}),
    ...(window === undefined ? {} : { bptt: truncatedBptt({ window }) }),
    ...(every === undefined ? {} : { bptt: checkpointedBptt({ every }) }),
  };
}

/** [T][B]: 0 holds a row, 1 runs it, 2 starts it anew and runs it, -1 starts it anew and holds it; `undefined` if all rows run at all steps. */
function flagsOf({ options: { reverse, lengths, mask, resets }, T, sizes: { B } }: Problem): number[][] | undefined {
  if (lengths === undefined && mask === undefined && resets === undefined) return undefined;
  const isWithin = (t: number, row: number): boolean => lengths === undefined || t < lengths[row];
  const isBorder = (t: number, row: number): boolean => t < T && resets?.[t][row] === 1 && isWithin(t, row);
  const flag = (t: number, row: number): number => {
    const holds = !isWithin(t, row) || mask?.[t][row] === 0;
    if (!isBorder(reverse ? t + 1 : t, row)) return holds ? 0 : 1;
    return holds ? -1 : 2;
  };
  return Array.from({ length: T }, (_, t) => Array.from({ length: B }, (_row, row) => flag(t, row)));
}

function spoilt(problem: Problem, x: Tensor): Tensor {
  const flags = flagsOf(problem)?.flat();
  if (!problem.isSpoilt || flags === undefined) return x;
  const width = sizeOf(x.shape.slice(2));
  const spoil = (value: number, index: number): number =>
    flags[Math.floor(index / width)] > 0 ? value : x.dtype === 'int' ? 1e6 : Number.NaN;
  return tensor(x.engine, readSync(x).map(spoil), { shape: x.shape, dtype: x.dtype });
}

function plainOptions(problem: Problem, reset: Tensors): PlainOptions<Tensors> {
  const { reverse, hasResetState, window } = problem.options;
  return { reverse, window, flags: flagsOf(problem), ...(hasResetState ? { resetState: reset } : {}) };
}

export type Run = (all: Data['all'], outside: Outside) => { readonly state: Tensors; readonly output: Tensors };

export function compiled(engine: ComputeEngine, problem: Problem): Run {
  return ({ start, xs, reset }, outside) => scan(problem.random.step(outside), start, xs, scanOptions(engine, problem, reset));
}

export function plain(problem: Problem): Run {
  return ({ start, xs, reset }, outside) => {
    const { state, outputs } = writtenOut(problem.random.step(outside), start, xs, plainOptions(problem, reset));
    return { state, output: outputs.length === 0 ? {} : stacked(outputs) };
  };
}

/** A number that depends on all that comes out, each element with a weight of its own. */
export function lossOf(engine: ComputeEngine, { state, output }: { readonly state: Tensors; readonly output: Tensors }): Tensor {
  const parts = leaves({ state, output }).filter(({ dtype, shape }) => dtype === 'float' && sizeOf(shape) > 0);
  const weighted = parts.map((part, index) => {
    const weights = Random.fromSeed(index).normal(part.engine, part.shape);
    return sum(mul(weights, add(part, mul(0.25, mul(part, part)))));
  });
  return weighted.reduce((total, next) => add(total, next), sum(tensor(engine, [0])));
}

/** Loss, state, outputs and all gradients. */
export function results(engine: ComputeEngine, run: Run, problem: Problem): Map<string, Tensor> {
  const { all, fixed } = dataOn(engine, problem);
  const { loss, gradients, aux } = valueAndGrad((given: Data['all']) => {
    const out = run(given, { params: given.params, fixed, scale: problem.scale });
    return { loss: lossOf(engine, out), ...out };
  })(all);
  return new Map(namedLeaves({ loss, gradients, aux }));
}

/** The values of one step of a tree of stacks. */
export function atStep(stacks: Tensors, t: number): Tensors {
  return mapTree(stacks, (leaf) => reshape(slice(leaf, { start: t, size: 1 }), leaf.shape.slice(1)));
}

/** How near any element comes to where the derivative jumps, and how large values become. */
export function dangers(reference: ComputeEngine, problem: Problem): { readonly nearest: number; readonly largest: number } {
  const { all, fixed } = dataOn(reference, problem);
  let [nearest, largest] = [Number.POSITIVE_INFINITY, 0];
  const watch = (distance: Tensor): void => {
    // Where it is exactly 0, both engines had equal numbers.
    for (const value of readSync(distance)) if (value !== 0) nearest = Math.min(nearest, Math.abs(value));
  };
  const { state, output } = plain(problem)(all, { params: all.params, fixed, scale: problem.scale, watch });
  for (const leaf of leaves({ state, output }))
    for (const value of readSync(leaf)) largest = Math.max(largest, Number.isFinite(value) ? Math.abs(value) : Number.POSITIVE_INFINITY);
  return { nearest, largest };
}

export function compare(got: Map<string, Tensor>, want: Map<string, Tensor>, tolerance: number, what: string): void {
  for (const [path, wanted] of want) {
    const found = got.get(path);
    expect(found?.shape, `${what} ${path}`).toEqual(wanted.shape);
    expectClose(readSync(found as Tensor), readSync(wanted), tolerance, `${what} ${path}`);
  }
}

function describeProblem({ T, sizes, options, seed }: Problem): string {
  return `seed ${seed}, T=${T}, ${JSON.stringify(sizes)}, ${JSON.stringify(options)}`;
}

/** Runs a check, adding the program to the message if it fails. */
export function showing(problem: Problem, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof Error) error.message += `\n${describeProblem(problem)}\n${problem.random.text}`;
    throw error;
  }
}
