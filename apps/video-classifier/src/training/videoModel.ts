/** A classifier of clips: convolutions on each frame, a recurrence over the frames, and a dense layer over the classes. */
import { builtInCells, builtInImageCells } from '@statal/cells';
import { type ClassLoss, classLoss } from '@statal/command-line/classes';
import type { ClipBatch } from '@statal/datasets/video';
import { dense, dropout, flatten, type Layer, pooling, recurrent, sequential, stacked } from '@statal/layers';
import { type Engine, type Tree, tensor } from '@statal/tensors';
import type { LossContext } from '@statal/train';
import { frontEnd } from './frontEnd.js';
import { isImageCell } from './imageCells.js';
import type { FixedSettings } from './settings.js';

export type VideoModel = Layer<Tree, Tree>;

type ModelSettings = Pick<FixedSettings, 'cell' | 'cellOptions' | 'layers' | 'units' | 'size' | 'gray' | 'dropout'>;

/** The parameters of the last layer, which has a column for each class. */
export const headPaths: readonly string[] = ['layers.3.W', 'layers.3.b'];

/**
 * [T, B, size, size, channels] -> logits [B, classes], after the last frame. Called with one frame at a time and the state of the frame
 * before, it answers after every frame. Without a recurrence (`none`) it answers from the mean over the frames.
 */
export function videoModel(settings: ModelSettings, { classes }: { readonly classes: number }): VideoModel {
  const { size, gray, dropout: rate } = settings;
  const front = frontEnd(size, gray ? 1 : 3);
  const { layer, units } = recurrenceOf(settings, front);
  return sequential([sequential([...front.layers]), layer, dropout({ rate }), dense({ inputs: units, units: classes })]) as VideoModel;
}

/** [T, B, side, side, channels] -> [B, units]. */
function recurrenceOf(
  { cell, cellOptions, layers, units, dropout: rate }: ModelSettings,
  { side, units: channels }: { readonly side: number; readonly units: number },
): { readonly layer: Layer; readonly units: number } {
  const pixels = side * side;
  if (cell === 'none') {
    const parts = [flatten(), pooling({ kind: 'mean' }), dense({ inputs: pixels * channels, units, activation: 'relu' })];
    return { layer: sequential(parts) as unknown as Layer, units };
  }
  const isOverImages = isImageCell(cell);
  const levels: Layer[] = [];
  for (let inputs = isOverImages ? channels : pixels * channels; levels.length < layers; ) {
    const made = isOverImages ? builtInImageCells[cell]({ ...cellOptions, image: [side, side] }) : builtInCells[cell](cellOptions);
    const level = recurrent(made, { inputs, units }) as unknown as Layer;
    levels.push(level);
    inputs = level.units as number;
  }
  const outputs = levels[layers - 1].units as number;
  const levelsAndLast = [stacked(levels, { dropout: rate }), ...(isOverImages ? [flatten()] : []), pooling({ kind: 'last' })];
  const all = isOverImages ? levelsAndLast : [flatten(), dropout({ rate }), ...levelsAndLast];
  return { layer: sequential(all as Layer[]) as unknown as Layer, units: isOverImages ? pixels * outputs : outputs };
}

/** The loss over batches of clips. Default of `classWeights`: all classes count equally. */
export function videoLoss(
  model: VideoModel,
  engine: Engine,
  classWeights?: Float32Array,
): (params: Tree, batch: ClipBatch, context: LossContext<Tree>) => ClassLoss {
  return classLoss(model, { engine, inputs: ({ inputs, shape }: ClipBatch) => tensor(engine, inputs, { shape }), classWeights });
}
