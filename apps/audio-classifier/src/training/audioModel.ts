/** Recurrent layers over stacked frames, pooling over time, and a dense layer over the classes. */
import { builtInCells } from '@statal/cells';
import type { AudioBatch } from '@statal/datasets/audio';
import { bidirectional, dense, dropout, frameStacking, type Layer, pooling, recurrent, sequential, stacked } from '@statal/layers';
import { type Engine, gather, reshape, sum, type Tensor, type Tree, tensor } from '@statal/tensors';
import { crossEntropy, type LossContext, type LossWithState } from '@statal/train';
import { type FixedSettings, labelSmoothing } from './settings.js';

export type AudioModel = Layer<Tree, Tree>;

export interface AudioLoss extends LossWithState<Tree> {
  /** [B, classes]. */
  readonly logits: Tensor;
}

type ModelSettings = Pick<FixedSettings, 'cell' | 'cellOptions' | 'layers' | 'units' | 'bidirectional' | 'frames' | 'pooling' | 'dropout'>;

export interface AudioModelSize {
  /** Number of features of a frame. */
  readonly width: number;
  readonly classes: number;
}

/** The parameters of the last layer, which has a column for each class. */
export const headPaths: readonly string[] = ['layers.4.W', 'layers.4.b'];

/** [T, B, width] -> logits [B, classes]. */
export function audioModel(settings: ModelSettings, { width, classes }: AudioModelSize): AudioModel {
  const { cell, cellOptions, layers, units, frames } = settings;
  const layerOf = settings.bidirectional ? bidirectional : recurrent;
  const levels: Layer[] = [];
  for (let inputs = frames * width; levels.length < layers; ) {
    const level = layerOf(builtInCells[cell](cellOptions), { inputs, units });
    levels.push(level);
    inputs = level.units as number;
  }
  const features = levels[layers - 1].units as number;
  return sequential([
    frameStacking({ inputs: width, frames, stride: frames }),
    stacked(levels, { dropout: settings.dropout }),
    pooling(settings.pooling === 'attention' ? { kind: 'attention', inputs: features } : { kind: settings.pooling }),
    dropout({ rate: settings.dropout }),
    dense({ inputs: features, units: classes }),
  ]) as AudioModel;
}

/**
 * Mean cross entropy in nats over the recordings of a batch, with label smoothing in training only.
 *
 * @param classWeights weights of the classes: the mean is then weighted, over all batches too. Default: equal weights
 */
export function audioLoss(
  model: AudioModel,
  engine: Engine,
  classWeights?: Float32Array,
): (params: Tree, batch: AudioBatch, context: LossContext<Tree>) => AudioLoss {
  return (params, { inputs, lengths, targets, steps, batch, width }, { random }) => {
    const x = tensor(engine, inputs, { shape: [steps, batch, width] });
    const { output: logits } = model.apply(params, x, { lengths: lengths, random });
    const smoothing = random === undefined ? 0 : labelSmoothing;
    const labels = tensor(engine, targets);
    if (classWeights === undefined) return { loss: crossEntropy(logits, labels, { labelSmoothing: smoothing }), logits };
    const weights = tensor(engine, classWeights);
    // On the engine, because JavaScript does not see the targets of a compiled step.
    const count = sum(gather(reshape(weights, [classWeights.length, 1]), labels));
    return { loss: crossEntropy(logits, labels, { labelSmoothing: smoothing, classWeights: weights }), logits, count };
  };
}
