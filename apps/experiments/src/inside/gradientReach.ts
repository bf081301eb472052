/** How far gradients reach back through time. */
import { grad } from '@statal/autograd';
import { initialState, type Layer } from '@statal/layers';
import { type ComputeEngine, leaves, read, type Tensor, type Tree } from '@statal/tensors';
import { inputWidth, type Sequences, type Task } from '../tasks/task.js';
import { answer } from '../training/model.js';

/** The numbers of steps between the state and the loss. */
const reaches = [1, 2, 5, 10, 20, 40] as const;

/** For each number of steps k: the L2 norm of the gradient of the loss of the last answer with respect to the state k steps before. */
export type GradientReach = readonly (readonly [steps: number, norm: number])[];

export interface MeasuredModel {
  readonly engine: ComputeEngine;
  readonly task: Task;
  readonly model: Layer;
  readonly params: Tree;
}

/**
 * Runs the model up to k steps before the last answer, and differentiates the loss of that answer with respect to the state there, all
 * states of the cell together.
 */
export async function gradientReach(given: MeasuredModel, sequences: Sequences, length: number): Promise<GradientReach> {
  const last = lastAnswer(sequences, length);
  const found: [number, number][] = [];
  for (const steps of reaches) {
    if (steps > last) continue;
    const { engine } = given;
    const gradients = engine.scope(() => {
      const state = stateAfter(given, sequences, { length, steps: last - steps });
      const end = onlyLastAnswer(partOf(sequences, { length, from: last - steps, to: last }), steps);
      return grad((before: Tree) => answer(engine, given.task, given.model, given.params, end, steps, before).loss)(state);
    });
    found.push([steps, await normOf(leaves(gradients))]);
  }
  return found;
}

/** The gradient of k steps relative to that of one step. `undefined` if it was not measured, or if there is no gradient at all. */
export function relativeReach(reach: GradientReach, steps: number): number | undefined {
  const [one, many] = [1, steps].map((wanted) => reach.find(([each]) => each === wanted)?.[1]);
  return one === undefined || many === undefined || one === 0 ? undefined : many / one;
}

/** The number of steps up to the last one with an answer that counts. */
export function lastAnswer({ weights }: Sequences, length: number): number {
  const each = weights.length / length;
  return Math.floor(weights.findLastIndex((weight) => weight > 0) / each) + 1;
}

/** The steps from `from` (included, from 0) to `to` (excluded). */
export function partOf(
  { inputs, targets, weights }: Sequences,
  { length, from, to }: { readonly length: number; readonly from: number; readonly to: number },
): Sequences {
  const cut = <Values extends Float32Array | Int32Array>(values: Values): Values => {
    const each = values.length / length;
    return values.subarray(from * each, to * each) as Values;
  };
  return { inputs: cut(inputs), targets: cut(targets), weights: cut(weights) };
}

/** The same sequences, in which only the answers of the last step count. */
export function onlyLastAnswer(sequences: Sequences, length: number): Sequences {
  const before = sequences.weights.length - sequences.weights.length / length;
  return { ...sequences, weights: sequences.weights.map((weight, index) => (index < before ? 0 : weight)) };
}

function stateAfter(
  { engine, task, model, params }: MeasuredModel,
  sequences: Sequences,
  { length, steps }: { readonly length: number; readonly steps: number },
): Tree {
  const perRow = task.input.kind === 'symbols' ? 1 : inputWidth(task);
  if (steps === 0) return initialState(model, params, { batch: sequences.inputs.length / length / perRow });
  return answer(engine, task, model, params, partOf(sequences, { length, from: 0, to: steps }), steps).state;
}

async function normOf(tensors: readonly Tensor[]): Promise<number> {
  let squares = 0;
  for (const tensor of tensors) for (const value of await read(tensor)) squares += value ** 2;
  return Math.sqrt(squares);
}
