/** Fewer and wider steps: what makes speech and other signals of many frames a second cheap for recurrent layers. */
import type { FlagOptions } from '@statal/autograd';
import {
  add,
  cast,
  checkFields,
  div,
  gather,
  isTensor,
  max,
  ones,
  outermostEngine,
  pad,
  reshape,
  StatalError,
  scoped,
  type Tensor,
  tensor,
  where,
  wholeNumberFrom1,
} from '@statal/tensors';
import { checkFeatures } from './checkInput.js';
import type { Layer, NoParams, NoState } from './layer.js';
import { validSteps } from './validSteps.js';

export interface FrameStackingOptions {
  /** Features of a frame. */
  readonly inputs: number;
  /** How many neighbouring frames make one step. */
  readonly frames: number;
  /** From the first frame of one step to the first frame of the next. */
  readonly stride: number;
}

/**
 * Step t of the output is the frames t stride, ..., t stride + frames - 1 side by side, and there is a step for every frame
 * t stride that is there: [T, B, inputs] -> [ceil(T / stride), B, frames inputs], and a length L becomes ceil(L / stride)
 * (Sak, Senior, Rao and Beaufays, "Fast and accurate recurrent neural network acoustic models for speech recognition", 2015).
 * A step at the end that runs out of frames has zeros in their place, so with `frames >= stride` no frame is lost. With a
 * `mask`, a step is there if one of its first `stride` frames is.
 *
 * The layers after it in a `sequential` get the new lengths, and `flags` of the result has them for a loss at every step. A
 * sequence that comes in pieces needs pieces of a multiple of `stride` frames, and `frames <= stride`.
 *
 * @example
 * const layer = frameStacking({ inputs: 40, frames: 8, stride: 3 }); // 80 ms of 10 ms frames, every 30 ms
 * @throws ShapeError if x is not float [T, B, inputs]
 * @throws StatalError if there are `resets`
 */
export function frameStacking(options: FrameStackingOptions): Layer<NoParams, NoState> {
  const name = 'frameStacking';
  checkFields(name, options, { inputs: wholeNumberFrom1, frames: wholeNumberFrom1, stride: wholeNumberFrom1 });
  const { inputs, frames, stride } = options;
  return {
    name,
    inputs,
    units: frames * inputs,
    init: () => ({}),
    apply(_, x, { lengths, mask, resets } = {}) {
      checkFeatures(name, x, inputs, 'sequence');
      if (resets !== undefined) {
        throw new StatalError(
          name,
          'resets say that a row holds several sequences, and a step would hold frames of two',
          'Give each sequence a row of its own',
        );
      }
      return scoped(outermostEngine(name, [x]), () => {
        const valid = validSteps(x, { lengths, mask });
        return {
          output: stack(x, valid, { frames, stride }),
          state: {},
          flags: mask === undefined ? { lengths: shortened(lengths, stride) } : { mask: thinned(valid as Tensor, stride) },
        };
      });
    },
    config: () => ({ layer: name, inputs, frames, stride }),
  };
}

/** x [T, B, F] -> [T', B, frames F], with zeros for frames that are not there. */
function stack(x: Tensor, valid: Tensor | undefined, { frames, stride }: Pick<FrameStackingOptions, 'frames' | 'stride'>): Tensor {
  const [steps, batch, features] = x.shape;
  const count = Math.ceil(steps / stride);
  const missing = Math.max(0, (count - 1) * stride + frames - steps); // of the last step
  /** Where each frame [T', B, frames] stands in [T, B]. */
  const places = (lastFrame: number): Tensor => {
    const indices = new Int32Array(count * batch * frames);
    let next = 0;
    for (let step = 0; step < count; step++) {
      for (let row = 0; row < batch; row++) {
        for (let frame = 0; frame < frames; frame++) indices[next++] = Math.min(step * stride + frame, lastFrame) * batch + row;
      }
    }
    return tensor(x.engine.base, indices, { shape: [count, batch, frames] });
  };
  const found = gather(reshape(x, [steps * batch, features]), places(steps - 1)); // [T', B, frames, F]
  const shape = [count, batch, frames * features];
  if (valid === undefined && missing === 0) return reshape(found, shape);
  const there = pad(valid ?? ones(x.engine.base, [steps, batch]), { before: [0, 0], after: [missing, 0] });
  return reshape(where(gather(reshape(there, [-1, 1]), places(Infinity)), found, 0), shape);
}

function shortened(lengths: FlagOptions['lengths'], stride: number): FlagOptions['lengths'] {
  if (lengths === undefined) return undefined;
  if (isTensor(lengths)) return cast(div(add(cast(lengths, 'float'), stride - 1), stride), 'int');
  return lengths.map((length) => Math.ceil(length / stride));
}

/** [T, B] -> [T', B]: 1 where one of `stride` steps is. */
function thinned(valid: Tensor, stride: number): Tensor {
  const [steps, batch] = valid.shape;
  const count = Math.ceil(steps / stride);
  const whole = pad(valid, { before: [0, 0], after: [count * stride - steps, 0] });
  return max(reshape(whole, [count, stride, batch]), { axes: [1] });
}
