/** Continues a clip: the model reads its first frames, then what it predicted itself. */
import type { Normalization, VideoFrames } from '@statal/datasets/video';
import { forecast, type Layer } from '@statal/layers';
import type { Tree } from '@statal/tensors';
import { inputOf } from '../data/inputOf.js';

export interface ContinueOptions {
  readonly model: Layer<Tree, Tree>;
  readonly params: Tree;
  readonly normalization: Normalization;
  /** Number of frames that the model reads. */
  readonly context: number;
  /** Number of frames that it predicts. */
  readonly horizon: number;
}

/** The predicted frames alone. */
export function continueFrames(frames: VideoFrames, { model, params, normalization, context, horizon }: ContinueOptions): VideoFrames {
  const [, height, width, channels] = frames.shape;
  const size = height * width * channels;
  const inputs = new Float32Array(context * size);
  for (let index = 0; index < context; index++) inputs.set(inputOf(frames, index, normalization), index * size);
  const { mean, deviation } = normalization;
  const predicted = forecast(
    model,
    params,
    { inputs, shape: [context, 1, height, width, channels] },
    {
      horizon,
      next: (logits) => Float32Array.from(logits, (logit, at) => (sigmoid(logit) - mean[at % channels]) / deviation[at % channels]),
    },
  );
  const data = Uint8Array.from(predicted, (value, at) => Math.round(255 * (value * deviation[at % channels] + mean[at % channels])));
  return { data, shape: [horizon, height, width, channels], frameRate: frames.frameRate };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
