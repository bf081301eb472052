/** Group normalization. */
import { add, broadcastTo, div, leaves, mean, mul, ones, reshape, StatalError, sqrt, sub, type Tensor, zeros } from '@statal/tensors';
import { checkFields, flag, numberAbove0, optional, wholeNumberFrom1 } from '@statal/tensors/internals';
import type { Layer, NoState } from './layer.js';
import { checkInit, checkParams } from './layerRules.js';
import { overImages } from './overImages.js';

/** The options of `groupNorm`. */
export interface GroupNormOptions {
  /** Channels of the images. */
  readonly units: number;
  /** Number of groups, each of `units / groups` neighboring channels. */
  readonly groups: number;
  /** Added to the variance. Default: 1e-5, as in PyTorch. */
  readonly epsilon?: number | undefined;
  /** Whether b is added. Default: true. */
  readonly shift?: boolean | undefined;
}

/** g [units], and b [units] unless `shift` is false. */
export type GroupNormParams = { readonly g: Tensor; readonly b?: Tensor };

/**
 * y = (x - mean) / sqrt(variance + epsilon) g + b, with mean and variance of each image over all pixels of a group of channels:
 * [B, H, W, units] -> [B, H, W, units], and sequences [T, B, H, W, units] too (Wu and He, "Group normalization", 2018). One group is layer
 * normalization over the whole image, and a group for each channel is instance normalization. The gain g [units] starts at 1, the shift
 * b [units] at 0.
 *
 * There is no batch normalization. Its mean and variance are those of a batch, so they would mix sequences, steps and padding. They would
 * differ between training and a stream of single steps, and a state that is carried on would have been computed with those of other batches.
 * Here an image is normalized alike wherever it occurs.
 *
 * @example
 * const layer = groupNorm({ units: 16, groups: 4 });
 * layer.apply(layer.init({ engine, random }), ones(engine, [2, 8, 8, 16])).output.shape; // [2, 8, 8, 16]
 * @throws StatalError if `units` is not a multiple of `groups`
 */
export function groupNorm(options: GroupNormOptions): Layer<GroupNormParams, NoState> {
  checkFields('groupNorm', options, {
    units: wholeNumberFrom1,
    groups: wholeNumberFrom1,
    epsilon: optional(numberAbove0),
    shift: optional(flag),
  });
  const { units, groups, epsilon = 1e-5, shift = true } = options;
  if (units % groups !== 0) {
    throw new StatalError('groupNorm', `units is ${units}, which does not divide into ${groups} groups`, 'Choose a divisor of the units');
  }
  return {
    name: 'groupNorm',
    inputs: units,
    units,
    init(given) {
      checkInit('groupNorm', given);
      const g = ones(given.engine, [units]);
      return shift ? { g, b: zeros(given.engine, [units]) } : { g };
    },
    apply(params, x, options = {}) {
      checkParams('groupNorm', params);
      return overImages({ name: 'groupNorm', channels: units, params: leaves(params) }, x, options, (images) => {
        const [batch, height, width] = images.shape;
        const x = reshape(images, [batch, height * width, units]);
        const centered = sub(x, meanOfGroups(x, groups));
        const variance = meanOfGroups(mul(centered, centered), groups);
        const scaled = mul(div(centered, sqrt(add(variance, epsilon))), params.g);
        return reshape(shift ? add(scaled, params.b as Tensor) : scaled, images.shape);
      });
    },
    config: () => ({ layer: 'groupNorm', units, groups, epsilon, shift }),
  };
}

/** The mean of each group of channels of x [N, pixels, units], at each of its channels: [N, 1, units]. Pixels first: their rows are contiguous. */
function meanOfGroups(x: Tensor, groups: number): Tensor {
  const [batch, , units] = x.shape;
  const grouped = [batch, groups, units / groups];
  const ofGroup = mean(reshape(mean(x, { axis: 1 }), grouped), { axis: -1, keepDims: true });
  return reshape(broadcastTo(ofGroup, grouped), [batch, 1, units]);
}
