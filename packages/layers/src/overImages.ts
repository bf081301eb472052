/** Applies what works on a batch of images to batches and to sequences of them. */
import { reshape, ShapeError, StatalError, type Tensor } from '@statal/tensors';
import { needTensor, outermostEngine, scoped, showShape } from '@statal/tensors/internals';
import { checkApply } from './checkInput.js';
import type { ApplyOptions, LayerResult, NoState } from './layer.js';
import { withoutPadding } from './withoutPadding.js';

interface Images {
  /** The layer's name, for messages. */
  readonly name: string;
  /** Channels of x. Default: any number. */
  readonly channels?: number | undefined;
  /** Tensors that `map` uses beside x. */
  readonly params?: readonly Tensor[] | undefined;
}

/**
 * Applies `map`, [N, H, W, C] -> [N, ...], to images [B, H, W, C], or to all steps of sequences [T, B, H, W, C] at once. Held steps are
 * zeros in the input of `map`.
 *
 * @throws ShapeError if x is neither
 * @throws StatalError if `lengths` or `mask` are given and x has no time axis
 */
export function overImages(
  { name, channels, params = [] }: Images,
  x: Tensor,
  options: ApplyOptions<NoState>,
  map: (images: Tensor) => Tensor,
): LayerResult<NoState> {
  checkApply(name, options);
  needTensor(name, x);
  const rank = x.shape.length;
  const isSequence = rank === 5;
  if (x.dtype !== 'float' || !(rank === 4 || isSequence) || (channels !== undefined && x.shape[rank - 1] !== channels)) {
    const [one, many] = ['B', 'T, B'].map((leading) => `[${leading}, H, W, ${channels ?? 'C'}]`);
    throw new ShapeError(name, `x is ${x.dtype} ${showShape(x.shape)}, expected float ${one} or ${many}`, 'Channels are the last axis');
  }
  const { lengths, mask } = options;
  if (!isSequence && (lengths ?? mask) !== undefined) {
    const problem = `lengths and mask are for sequences, and x is ${showShape(x.shape)} without a time axis`;
    throw new StatalError(name, problem, 'Give [T, B, H, W, C], or leave them out');
  }
  return scoped(outermostEngine(name, [...params, x]), () => {
    if (!isSequence) return { output: map(x), state: {} };
    const [steps, batch, ...image] = x.shape;
    const output = map(reshape(withoutPadding(x, { lengths, mask }), [steps * batch, ...image]));
    return { output: reshape(output, [steps, batch, ...output.shape.slice(1)]), state: {} };
  });
}
