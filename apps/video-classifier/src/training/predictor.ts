/** A predictor of the next frame: an encoder, a recurrence over images, and a decoder back to pixels. */
import { builtInImageCells } from '@statal/cells';
import type { NextFrameBatch } from '@statal/datasets/video';
import { conv2d, type Layer, recurrent, sequential, stacked, upsampling2d } from '@statal/layers';
import { type Engine, greater, sum, type Tree, tensor } from '@statal/tensors';
import { binaryCrossEntropy, type LossContext, type LossWithState } from '@statal/train';
import { isImageCell } from './imageCells.js';
import type { FixedSettings } from './settings.js';
import type { VideoModel } from './videoModel.js';

type ModelSettings = Pick<FixedSettings, 'cell' | 'cellOptions' | 'layers' | 'units' | 'gray' | 'size'>;

/** The factor by which the encoder shrinks the sides. */
export const shrinking = 4;
/** Channels at half and at full size. */
const [half, full] = [16, 8];

/**
 * [T, B, size, size, channels] -> logits of the next frame, of the same shape. The recurrence sees frames at a quarter of their size. Without
 * one (`none`), convolutions take its place, which see one frame only.
 */
export function predictor({ cell, cellOptions, layers, units, gray, size }: ModelSettings): VideoModel {
  const channels = gray ? 1 : 3;
  const side = size / shrinking;
  const levels: Layer[] = [];
  for (let inputs = 2 * half; levels.length < layers; inputs = units) {
    const level = isImageCell(cell)
      ? recurrent(builtInImageCells[cell]({ ...cellOptions, image: [side, side] }), { inputs, units })
      : conv2d({ inputs, units, padding: 'same', activation: 'relu' });
    levels.push(level as unknown as Layer);
  }
  const inside = levels[layers - 1].units as number;
  const halved = { size: 4, stride: 2, padding: [1, 1], activation: 'relu' } as const;
  const same = { padding: 'same', activation: 'relu' } as const;
  return sequential([
    conv2d({ ...halved, inputs: channels, units: half }),
    conv2d({ ...halved, inputs: half, units: 2 * half }),
    stacked(levels),
    conv2d({ ...same, size: 1, inputs: inside, units: 2 * half }),
    upsampling2d(),
    conv2d({ ...same, inputs: 2 * half, units: half }),
    upsampling2d(),
    conv2d({ ...same, inputs: half, units: full }),
    conv2d({ inputs: full, units: channels, padding: 'same' }),
  ] as unknown as Layer[]) as unknown as VideoModel;
}

/** Mean binary cross-entropy in nats over all pixels and channels of the next frames. */
export function predictorLoss(
  model: VideoModel,
  engine: Engine,
): (params: Tree, batch: NextFrameBatch, context: LossContext<Tree>) => LossWithState<Tree> {
  return (params, { inputs, targets, shape, lengths }, { random }) => {
    const { output: logits } = model.apply(params, tensor(engine, inputs, { shape }), { lengths, random });
    const [steps] = shape;
    // Tensors compute the mask, because a compiled step does not show its lengths to JavaScript.
    const time = Int32Array.from({ length: steps }, (_, step) => step);
    const mask = greater(tensor(engine, lengths), tensor(engine, time, { shape: [steps, 1] }));
    // A batch weighs as much as its frames, so that clips of different lengths can be shared by ranks.
    return { loss: binaryCrossEntropy(logits, tensor(engine, targets, { shape }), { mask }), count: sum(mask) };
  };
}
