/** Recurrent layers over stacked frames, pooling over time, and a dense layer over the classes. */
import { builtInCells } from '@statal/cells';
import { type ClassLoss, classLoss } from '@statal/command-line/classes';
import type { AudioBatch } from '@statal/datasets/audio';
import { bidirectional, dense, dropout, frameStacking, type Layer, pooling, recurrent, sequential, stacked } from '@statal/layers';
import { type Engine, type Tree, tensor } from '@statal/tensors';
import type { LossContext } from '@statal/train';
import type { FixedSettings } from './settings.js';

export type AudioModel = Layer<Tree, Tree>;

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

/** The loss over batches of features. Default of `classWeights`: all classes count equally. */
export function audioLoss(
  model: AudioModel,
  engine: Engine,
  classWeights?: Float32Array,
): (params: Tree, batch: AudioBatch, context: LossContext<Tree>) => ClassLoss {
  const inputs = ({ inputs: data, steps, batch, width }: AudioBatch) => tensor(engine, data, { shape: [steps, batch, width] });
  return classLoss(model, { engine, inputs, classWeights });
}
