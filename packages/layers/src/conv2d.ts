/** The convolutional layer. */
import { add, convolve2d, leaves, type Padding, type Pair, StatalError, type Tensor } from '@statal/tensors';
import { aPadding, aPair, checkFields, flag, optional, paddingOf, pairOf, wholeNumberFrom1 } from '@statal/tensors/internals';
import { aDenseActivation, type DenseActivation, denseActivation } from './denseActivation.js';
import type { Layer, NoState } from './layer.js';
import { checkInit, checkParams } from './layerRules.js';
import { overImages } from './overImages.js';

/** The options of `conv2d`. */
export interface Conv2dOptions {
  /** Channels of the input. */
  readonly inputs: number;
  /** Channels of the output. */
  readonly units: number;
  /** Height and width of a kernel. Default: 3. */
  readonly size?: Pair | undefined;
  /** Pixels from one position of a kernel to the next. Default: 1. */
  readonly stride?: Pair | undefined;
  /** Zeros around an image; with `same` and stride 1 it keeps its size. Default: `valid`, none. */
  readonly padding?: Padding | undefined;
  /** Distance of the pixels that a kernel reads. Default: 1. */
  readonly dilation?: Pair | undefined;
  /** Groups of channels that do not see each other. As many as `inputs`: a depthwise convolution. Default: 1. */
  readonly groups?: number | undefined;
  /** Applied to the output; `softmax` runs over the channels. Default: none. */
  readonly activation?: DenseActivation | undefined;
  /** Whether b is added. Default: true. */
  readonly bias?: boolean | undefined;
}

/** W [kH, kW, inputs / groups, units], and b [units] unless `bias` is false. */
export type Conv2dParams = { readonly W: Tensor; readonly b?: Tensor };

/**
 * The convolution y = phi(x * W + b) of images: [B, H, W, inputs] -> [B, H', W', units]. It takes sequences [T, B, H, W, inputs] too, and
 * runs all their images at once; held steps are zeros in its input. With a stride s, H' = floor((H + padding - reach) / s) + 1, where a kernel
 * reaches over (size - 1) dilation + 1 pixels, and W' alike.
 *
 * W [kH, kW, inputs / groups, units] and b [units] start uniform within +-1/sqrt(kH kW inputs / groups), as in PyTorch's Conv2d.
 *
 * @example
 * const layer = conv2d({ inputs: 3, units: 16, padding: 'same', stride: 2, activation: 'relu' });
 * const params = layer.init({ engine, random });
 * layer.apply(params, zeros(engine, [4, 32, 32, 3])).output.shape; // [4, 16, 16, 16]
 * layer.apply(params, zeros(engine, [10, 4, 32, 32, 3])).output.shape; // [10, 4, 16, 16, 16]
 * @throws StatalError if `inputs` or `units` is not a multiple of `groups`
 */
export function conv2d(options: Conv2dOptions): Layer<Conv2dParams, NoState> {
  checkFields('conv2d', options, {
    inputs: wholeNumberFrom1,
    units: wholeNumberFrom1,
    size: optional(aPair),
    stride: optional(aPair),
    padding: optional(aPadding),
    dilation: optional(aPair),
    groups: optional(wholeNumberFrom1),
    activation: optional(aDenseActivation),
    bias: optional(flag),
  });
  const { inputs, units, groups = 1, activation, bias = true } = options;
  const [size, stride, dilation] = (['size', 'stride', 'dilation'] as const).map((name) =>
    pairOf('conv2d', name, options[name] ?? (name === 'size' ? 3 : 1)),
  );
  const padding = paddingOf('conv2d', options.padding ?? 'valid');
  for (const [name, channels] of Object.entries({ inputs, units })) {
    if (channels % groups === 0) continue;
    throw new StatalError(
      'conv2d',
      `${name} is ${channels}, which does not divide into ${groups} groups`,
      'Choose groups that divide both',
    );
  }
  const phi = denseActivation(activation);
  const bound = 1 / Math.sqrt((size[0] * size[1] * inputs) / groups);
  const range = { low: -bound, high: bound };
  return {
    name: 'conv2d',
    inputs,
    units,
    init(given) {
      checkInit('conv2d', given);
      const { engine, random } = given;
      const W = random.fold(0).uniform(engine, [...size, inputs / groups, units], range);
      return bias ? { W, b: random.fold(1).uniform(engine, [units], range) } : { W };
    },
    apply(params, x, options = {}) {
      checkParams('conv2d', params);
      return overImages({ name: 'conv2d', channels: inputs, params: leaves(params) }, x, options, (images) => {
        const product = convolve2d(images, params.W, { stride, padding, dilation, groups }); // [N, H', W', units]
        const linear = bias ? add(product, params.b as Tensor) : product;
        return phi(linear);
      });
    },
    config: () => ({ layer: 'conv2d', inputs, units, size, stride, padding, dilation, groups, activation: activation ?? null, bias }),
  };
}
