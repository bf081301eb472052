/** The model of all runs: a recurrent layer and a read-out. Only the cell differs between runs. */
import type { Cell } from '@statal/cells';
import { dense, type Layer, recurrent, sequential } from '@statal/layers';
import { type ComputeEngine, oneHot, type Tensor, type Tree, tensor } from '@statal/tensors';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '@statal/train';
import { inputWidth, type Sequences, type Task } from '../tasks/task.js';
import type { ModelSizes } from './modelSizes.js';

/** [T, B, inputs] -> [T, B, outputs]: cell, relu read-out (if its width is not 0), linear answer. */
export function createModel(task: Task, cell: Cell, { units, readout }: Pick<ModelSizes, 'units' | 'readout'>): Layer {
  const layer = recurrent(cell, { inputs: inputWidth(task), units });
  const width = cell.output({ units });
  const head =
    readout === 0
      ? [dense({ inputs: width, units: task.outputs })]
      : [dense({ inputs: width, units: readout, activation: 'relu' }), dense({ inputs: readout, units: task.outputs })];
  return sequential([layer, ...head]) as Layer;
}

export interface Answer {
  /** Scalar: the weighted mean over the answers that count. */
  readonly loss: Tensor;
  /** [T, B, outputs]: logits, or the number itself. */
  readonly answers: Tensor;
  /** The state after the last step. */
  readonly state: Tree;
}

/**
 * Applies the model to sequences and computes the loss.
 *
 * @param before the state before the first step. Default: zeros
 */
export function answer(
  engine: ComputeEngine,
  task: Task,
  model: Layer,
  params: Tree,
  sequences: Sequences,
  length: number,
  before?: Tree,
): Answer {
  const { output, state } = model.apply(params, inputTensor(engine, task, sequences, length), { state: before });
  const batch = sequences.targets.length / length / (task.loss === 'crossEntropy' ? 1 : task.outputs);
  const shape = task.loss === 'crossEntropy' ? [length, batch] : [length, batch, task.outputs];
  const targets = tensor(engine, sequences.targets, { shape });
  const options = { weights: tensor(engine, sequences.weights, { shape }) };
  return { loss: lossFunctions[task.loss](output, targets, options), answers: output, state };
}

const lossFunctions = {
  crossEntropy,
  binaryCrossEntropy,
  squaredError: meanSquaredError,
} as const;

/** The sequences as the model reads them, [T, B, inputs]. */
export function inputTensor(engine: ComputeEngine, { input }: Task, { inputs }: Sequences, length: number): Tensor {
  if (input.kind === 'numbers') return tensor(engine, inputs, { shape: [length, inputs.length / length / input.width, input.width] });
  return oneHot(tensor(engine, inputs, { shape: [length, inputs.length / length] }), { depth: input.count });
}
