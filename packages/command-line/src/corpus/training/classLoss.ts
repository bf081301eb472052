/** The loss of a model that gives a class to each item. */

import type { Layer } from '@statal/layers';
import type { Engine } from '@statal/tensors';
import { gather, reshape, sum, type Tensor, type Tree, tensor } from '@statal/tensors';
import { crossEntropy, type LossContext, type LossWithState } from '@statal/train';
import { labelSmoothing } from './corpusSettings.js';

/** A loss, with what it was computed from. */
export interface ClassLoss extends LossWithState<Tree> {
  /** [B, classes]. */
  readonly logits: Tensor;
}

/** What the loss reads of a batch. */
export interface ClassBatch {
  readonly lengths: Int32Array;
  /** The class of each item, [batch]. */
  readonly targets: Int32Array;
}

/** What the loss needs beside the parameters and the batch. */
export interface ClassLossOptions<Batch> {
  readonly engine: Engine;
  /** The input of the model, time first. */
  inputs(batch: Batch): Tensor;
  /** Weights of the classes: the mean is then weighted, over all batches too. Default: equal weights. */
  readonly classWeights?: Float32Array | undefined;
}

/** Mean cross entropy in nats over the items of a batch, with label smoothing in training only. */
export function classLoss<Batch extends ClassBatch>(
  model: Layer<Tree, Tree>,
  { engine, inputs, classWeights }: ClassLossOptions<Batch>,
): (params: Tree, batch: Batch, context: LossContext<Tree>) => ClassLoss {
  return (params, batch, { random }) => {
    const { output: logits } = model.apply(params, inputs(batch), { lengths: batch.lengths, random });
    const smoothing = random === undefined ? 0 : labelSmoothing;
    const labels = tensor(engine, batch.targets);
    if (classWeights === undefined) return { loss: crossEntropy(logits, labels, { labelSmoothing: smoothing }), logits };
    const weights = tensor(engine, classWeights);
    // On the engine, because JavaScript does not see the targets of a compiled step.
    const count = sum(gather(reshape(weights, [classWeights.length, 1]), labels));
    return { loss: crossEntropy(logits, labels, { labelSmoothing: smoothing, classWeights: weights }), logits, count };
  };
}
