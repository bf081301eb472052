/** Fewer, wider steps: recurrent layers get cheap on speech and other signals with many frames a second. */
import type { FlagOptions } from '@statal/autograd';
import { add, cast, div, gather, isTensor, max, ones, pad, reshape, StatalError, type Tensor, tensor, where } from '@statal/tensors';
import { checkFields, outermostEngine, scoped, wholeNumberFrom1 } from '@statal/tensors/internals';
import { checkApply, checkSequence } from './checkInput.js';
import type { Layer, NoParams, NoState } from './layer.js';
import { validSteps } from './validSteps.js';

/** The options of `frameStacking`. */
export interface FrameStackingOptions {
  /** Features of one frame. */
  readonly inputs: number;
  /** Number of neighboring frames in one step. */
  readonly frames: number;
  /** Distance in frames between the starts of two steps. */
  readonly stride: number;
}

/**
 * Joins frames t stride, ..., t stride + frames - 1 side by side as step t: [T, B, inputs] -> [ceil(T / stride), B, frames inputs]
 * (Sak, Senior, Rao and Beaufays, "Fast and accurate recurrent neural network acoustic models for speech recognition", 2015).
 *
 * - A length L becomes ceil(L / stride). With a `mask`, a step is valid if one of its first `stride` frames is.
 * - Missing frames at the end are zeros, so no frame is lost if `frames >= stride`.
 * - The next layers in a `sequential` get the new lengths. `flags` of the result holds them for a loss at every step.
 * - A sequence passed in pieces needs `frames <= stride` and pieces of a multiple of `stride` frames.
 *
 * @example
 * const layer = frameStacking({ inputs: 40, frames: 8, stride: 3 }); // 80 ms of 10 ms frames, every 30 ms
 * @throws ShapeError if x is not float [T, B, inputs]
 * @throws StatalError if `resets` are given
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
    apply(_, x, options = {}) {
      checkApply(name, options);
      const { lengths, mask, resets } = options;
      checkSequence(name, x, [inputs]);
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
          flags: mask === undefined ? { lengths: shortened(x, lengths, stride) } : { mask: thinned(valid as Tensor, stride) },
        };
      });
    },
    config: () => ({ layer: name, inputs, frames, stride }),
  };
}

/** x [T, B, F] -> [T', B, frames F], with zeros for missing frames. */
function stack(x: Tensor, valid: Tensor | undefined, { frames, stride }: Pick<FrameStackingOptions, 'frames' | 'stride'>): Tensor {
  const [steps, batch, features] = x.shape;
  const count = Math.ceil(steps / stride);
  const missing = Math.max(0, (count - 1) * stride + frames - steps); // frames missing in the last step
  /** Row of each frame [T', B, frames] in the flattened x [T B, F]. */
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

function shortened(x: Tensor, given: FlagOptions['lengths'], stride: number): FlagOptions['lengths'] {
  if (given === undefined) return undefined;
  // JavaScript does not see the elements of a typed array in later calls of a compiled step.
  const lengths = given instanceof Int32Array ? tensor(x.engine.base, given) : given;
  if (isTensor(lengths)) return cast(div(add(cast(lengths, 'float'), stride - 1), stride), 'int');
  return lengths.map((length) => Math.ceil(length / stride));
}

/** [T, B] -> [T', B]: 1 where one of `stride` steps is valid. */
function thinned(valid: Tensor, stride: number): Tensor {
  const [steps, batch] = valid.shape;
  const count = Math.ceil(steps / stride);
  const whole = pad(valid, { before: [0, 0], after: [count * stride - steps, 0] });
  return max(reshape(whole, [count, stride, batch]), { axis: 1 });
}
