/** Tries the reader's cell: shapes at two sizes, how it is compiled, and its gradient against finite differences. */
import { checkGradient, explain } from '@statal/autograd';
import { type Cell, cellShapes, initializeCell, type StepInputs, zeroState } from '@statal/cells';
import { recurrent } from '@statal/layers';
import { type ComputeEngine, createEngine, mul, Random, type Shape, sum, type Tensor, zeros } from '@statal/tensors';
import { CodeError } from '../../cellCode/codeError.js';
import type { CompiledCode } from '../../cellCode/compiledCode.js';
import { type DefinedCell, evaluateCell, located } from '../../cellCode/evaluateCell.js';
import type { Problem } from '../../cellCode/problem.js';
import type { UnrolledData } from '../../figures/unrolledData.js';
import { unrollShown } from './unrollShown.js';

/** Sizes of which no two numbers are equal, so that a wrong shape cannot fit by chance. */
const probeSizes = [
  { inputs: 3, units: 4 },
  { inputs: 2, units: 5 },
] as const;
const batch = 6;
const steps = 7;
const shownSteps = 12;

/** What there is to say of a cell without training it. */
export interface CellFacts {
  readonly name: string;
  readonly params: Readonly<Record<string, Shape>>;
  readonly states: Readonly<Record<string, Shape>>;
  readonly gates: readonly string[];
  /** Instructions of a step, by kind. Absent for a cell with noise. */
  readonly compiled?: { readonly products: number; readonly groups: number; readonly others: number; readonly hoisted: number } | undefined;
  readonly gradient: GradientFacts;
}

/** The gradients of all parameters beside finite differences. */
export interface GradientFacts {
  /** The largest difference, relative to max(1, |gradient|). */
  readonly worst: number;
  readonly checked: number;
  /** Parameters whose gradients differ, each with its worst element. */
  readonly wrong: readonly { readonly parameter: string; readonly gradient: number; readonly difference: number }[];
}

export type Trial = { readonly facts: CellFacts; readonly unrolled: UnrolledData } | { readonly problem: Problem };

export async function tryCell(code: CompiledCode): Promise<Trial> {
  try {
    const defined = evaluateCell(code);
    const engine = await createEngine({ kind: 'reference' });
    locating(code.map, defined.line, () => {
      for (const sizes of probeSizes) cellShapes(defined.cell, sizes);
    });
    const facts = locating(code.map, code.resultLine ?? defined.line, () => engine.scope(() => factsOf(defined, engine)));
    return { facts, unrolled: await unrolledOf(defined.cell, engine) };
  } catch (error) {
    if (error instanceof CodeError) return { problem: error.problem };
    throw error;
  }
}

/** `line`: where an error of the call is if its stack does not pass through the code. */
function locating<Result>(map: string, line: number | undefined, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw located(error, map, line);
  }
}

function factsOf({ cell, line }: DefinedCell, engine: ComputeEngine): CellFacts {
  if (cell.image !== undefined)
    throw new CodeError({ kind: 'error', message: `${cell.name}: cells over images have no race here yet`, line });
  for (const sizes of probeSizes) {
    const layer = recurrent(cell, sizes);
    const params = layer.init({ engine, random: Random.fromSeed(1) });
    layer.apply(params, zeros(engine, [steps, batch, sizes.inputs]));
  }
  const [sizes] = probeSizes;
  const { params, state } = cellShapes(cell, sizes);
  return {
    name: cell.name,
    params: Object.fromEntries(Object.entries(params).map(([name, { shape }]) => [name, shape])),
    states: state,
    gates: gatesOf(cell, engine),
    compiled: Object.keys(cell.noise).length > 0 ? undefined : compiledTo(cell, engine),
    gradient: gradientOf(cell, engine),
  };
}

function unrolledOf(cell: Cell, engine: ComputeEngine): Promise<UnrolledData> {
  const [{ inputs, units }] = probeSizes;
  const params = initializeCell(cell, { engine, random: Random.fromSeed(1), inputs, units });
  return unrollShown(cell, params, Random.fromSeed(2).normal(engine, [shownSteps, 1, inputs]), units);
}

function gatesOf(cell: Cell, engine: ComputeEngine): readonly string[] {
  if (Object.keys(cell.noise).length > 0) return [];
  const { gates = {} } = oneStep(cell, engine)(zeroState(cell, { engine, batch, units: probeSizes[0].units }), probe(engine));
  return Object.keys(gates);
}

function compiledTo(cell: Cell, engine: ComputeEngine): CellFacts['compiled'] {
  const [{ inputs, units }] = probeSizes;
  const sequence = { x: zeros(engine, [steps, batch, inputs]) };
  const step = oneStep(cell, engine);
  const { forward } = explain(
    (before: Readonly<Record<string, Tensor>>, now: { readonly x: Tensor }) => {
      const { state, output } = step(before, now);
      return { state, output };
    },
    zeroState(cell, { engine, batch, units }),
    sequence,
  );
  const count = (kind: string): number => forward.perStep.filter((each) => each.kind === kind).length;
  return { products: count('product'), groups: count('group'), others: count('view') + count('single'), hoisted: forward.hoisted.length };
}

function oneStep(cell: Cell, engine: ComputeEngine) {
  const params = initializeCell(cell, { engine, random: Random.fromSeed(1), ...probeSizes[0] });
  return (state: Readonly<Record<string, Tensor>>, now: { readonly x: Tensor }) =>
    cell.step({ ...state, ...now } as StepInputs<string>, params);
}

function probe(engine: ComputeEngine): { readonly x: Tensor } {
  return { x: zeros(engine, [batch, probeSizes[0].inputs]) };
}

/** Each parameter by itself, so that every wrong one is named. The squares of outputs: no gradient is then the same by chance. */
function gradientOf(cell: Cell, engine: ComputeEngine): GradientFacts {
  const [sizes] = probeSizes;
  const layer = recurrent(cell, sizes);
  const params = layer.init({ engine, random: Random.fromSeed(1) });
  const x = Random.fromSeed(2).normal(engine, [steps, 2, sizes.inputs]);
  const lossOf = (now: typeof params): Tensor => {
    const { output } = layer.apply(now, x);
    return sum(mul(output, output));
  };
  const reports = Object.entries<Tensor>(params).map(([parameter, value]) => ({
    parameter,
    ...checkGradient((one: { readonly value: Tensor }) => lossOf({ ...params, [parameter]: one.value }), { value }, { elements: 40 }),
  }));
  return {
    worst: Math.max(0, ...reports.map(({ worst }) => worst)),
    checked: reports.reduce((total, { checked }) => total + checked, 0),
    wrong: reports.flatMap(({ parameter, ok, at }) =>
      ok || at === undefined ? [] : [{ parameter, gradient: at.gradient, difference: at.difference }],
    ),
  };
}
