/** How much each step of a layer changes when one input does. */
import { type Layer, observe } from '@statal/layers';
import { abs, add, type ComputeEngine, max, Random, read, sub, type Tensor, type Tree, tensor } from '@statal/tensors';

export const influenceSteps = 10;

const inputs = 2;

export interface Change {
  readonly engine: ComputeEngine;
  /** The step whose input changes. */
  readonly at: number;
}

/** Two sequences of one row that differ at one step, [T, 1, 2]. */
function pairOf({ engine, at }: Change): readonly [Tensor, Tensor] {
  const x = Random.fromSeed(2).normal(engine, [influenceSteps, 1, inputs], { deviation: 0.7 });
  const pulse = Float32Array.from({ length: influenceSteps * inputs }, (_, index) => (Math.floor(index / inputs) === at ? 1.5 : 0));
  return [x, add(x, tensor(engine, pulse, { shape: [influenceSteps, 1, inputs] }))];
}

/** For each recurrent layer of a model: the greatest change of a state at each step, 0 where nothing changes. */
export async function changesOf<P extends Tree, S>(model: Layer<P, S>, change: Change): Promise<number[][]> {
  const params = model.init({ engine: change.engine, random: Random.fromSeed(5) });
  const [before, after] = pairOf(change).map((x) => observe(model, params, x).layers);
  return Promise.all(before.map(({ states }, layer) => greatest(states.h, after[layer].states.h)));
}

/** The same for the output of a model. */
export async function outputChanges<P extends Tree, S>(model: Layer<P, S>, change: Change): Promise<number[]> {
  const params = model.init({ engine: change.engine, random: Random.fromSeed(5) });
  const [before, after] = pairOf(change).map((x) => model.apply(params, x).output);
  return greatest(before, after);
}

async function greatest(before: Tensor, after: Tensor): Promise<number[]> {
  return Array.from(await read(max(abs(sub(before, after)), { axis: [1, 2] })));
}

/** Differences as shares of the largest. What changes at all stays visible. */
export function shown(values: readonly number[]): number[] {
  const most = Math.max(...values, 1e-9);
  return values.map((value) => (value === 0 ? 0 : 0.15 + 0.85 * Math.sqrt(value / most)));
}
