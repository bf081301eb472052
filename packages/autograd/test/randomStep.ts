/**
 * Random steps: straight-line programs over the inputs, the state, parameters and constants, drawn from a seed. They combine ops in
 * ways that hand-written tests miss.
 */
import { add, matmul, mul, reshape, type Shape, sizeOf, type Tensor, tanh } from '@statal/tensors';
import type { StepResult } from '../src/index.js';
import { productions } from './randomProductions.js';
import { float, int, type Outside, type Sizes, StepBuilder, type Tensors, type Value } from './stepBuilder.js';

export interface RandomStep {
  readonly params: Readonly<Record<string, Shape>>;
  readonly fixed: Readonly<Record<string, Shape>>;
  readonly state: Readonly<Record<string, Value>>;
  /** The shape at one step. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly step: (outside: Outside) => (state: Tensors, x: Tensors) => StepResult<Tensors, Tensors>;
  /** The program as text, for the messages of failed tests. */
  readonly text: string;
}

export function randomStep(seed: number, sizes: Sizes): RandomStep {
  const { B, I, H, V } = sizes;
  const builder = new StepBuilder(seed, sizes);
  const inputs: Record<string, Value> = { x: float([B, I]) };
  if (builder.chance(0.6)) inputs.token = int([B], V);
  if (builder.chance(0.2)) inputs.rate = float([B]);
  const state: Record<string, Value> = { h: float([B, H]) };
  if (builder.chance(0.6)) state.c = float([B, H]);
  if (builder.chance(0.2)) state.memory = float([B, H, 2]);
  if (builder.chance(0.2)) state.level = float([B]);
  if (builder.chance(0.2)) state.last = int([B], V);
  const stateNames = Object.keys(state);
  const inputNames = Object.keys(inputs);
  for (const name of stateNames) builder.input(state[name], name);
  for (const name of inputNames) builder.input(inputs[name], name);

  const length = 3 + builder.below(14);
  while (builder.lines.length < length + stateNames.length + inputNames.length) builder.one(productions)(builder);
  const nextIds = stateNames.map((name) => nextState(builder, name, state[name]));
  const outputIds = Array.from({ length: 1 + builder.below(3) }, () => builder.find(({ isRows }) => isRows) as number);
  const named = (names: readonly string[], ids: readonly number[], values: readonly Tensor[]): Tensors =>
    Object.fromEntries(names.map((name, index) => [name, values[ids[index]]]));
  return {
    params: builder.params,
    fixed: builder.fixed,
    state,
    inputs,
    step: (outside) => (before, x) => {
      const values = builder.compute([...stateNames.map((name) => before[name]), ...inputNames.map((name) => x[name])], outside);
      return {
        state: named(stateNames, nextIds, values),
        output: named(
          outputIds.map((_, index) => `y${index}`),
          outputIds,
          values,
        ),
      };
    },
    text: [...builder.lines, `state <- ${nextIds.map((id) => `v${id}`)}`, `output <- ${outputIds.map((id) => `v${id}`)}`].join('\n'),
  };
}

/** What a state becomes: a value of its shape, made if there is none. */
function nextState(builder: StepBuilder, name: string, { shape, dtype, below }: Value): number {
  const found = builder.find(
    (value) => value.dtype === dtype && value.below <= below && value.isRows && value.shape.join() === shape.join(),
  ) as number;
  if (dtype === 'int' || builder.chance(0.5)) return found;
  const source = builder.findRows(2) as number;
  const width = sizeOf(shape.slice(1));
  const weight = builder.param([builder.values[source].shape[1], width]);
  return builder.addFloat(shape, `next ${name}: (0.5 v${found}) + reshape(tanh(v${source} ${weight}))`, (v, { params, scale }) =>
    add(mul(0.5 * scale, v[found]), reshape(tanh(matmul(v[source], params[weight])), shape)),
  );
}
