/** Pooling over the pixels of images. Over the steps of a sequence: `pooling`. */
import { averagePool2d, maxPool2d, type Padding, type Pair } from '@statal/tensors';
import { aPadding, aPair, checkFields, oneOf, optional, paddingOf, pairOf } from '@statal/tensors/internals';
import type { Layer, NoParams, NoState } from './layer.js';
import { overImages } from './overImages.js';

/** What becomes of the pixels of a window: the greatest of each channel, or the mean. */
export type Pool2dKind = 'max' | 'mean';

/** The options of `pool2d`. */
export interface Pool2dOptions {
  readonly kind: Pool2dKind;
  /** Height and width of a window. Default: 2. */
  readonly size?: Pair | undefined;
  /** Pixels from one window to the next. Default: the size, so that windows do not overlap. */
  readonly stride?: Pair | undefined;
  /** Pixels around an image, which count neither for the greatest nor for the mean. Default: `valid`, none. */
  readonly padding?: Padding | undefined;
}

export const pools2d: { readonly [Kind in Pool2dKind]: typeof maxPool2d } = { max: maxPool2d, mean: averagePool2d };

/**
 * The greatest value, or the mean, of each channel in each window: [B, H, W, C] -> [B, H', W', C], and sequences [T, B, H, W, C] too.
 * Without padding, rows and columns that fill no window are left out.
 *
 * @example
 * const layer = pool2d({ kind: 'max' });
 * layer.apply({}, zeros(engine, [4, 32, 32, 16])).output.shape; // [4, 16, 16, 16]
 */
export function pool2d(options: Pool2dOptions): Layer<NoParams, NoState> {
  checkFields('pool2d', options, {
    kind: oneOf(Object.keys(pools2d)),
    size: optional(aPair),
    stride: optional(aPair),
    padding: optional(aPadding),
  });
  const { kind } = options;
  const size = pairOf('pool2d', 'size', options.size ?? 2);
  const stride = pairOf('pool2d', 'stride', options.stride ?? size);
  const padding = paddingOf('pool2d', options.padding ?? 'valid');
  const name = `pool2d(${kind})`;
  return {
    name,
    inputs: 'any',
    units: 'same',
    init: () => ({}),
    apply: (_, x, options = {}) => overImages({ name }, x, options, (images) => pools2d[kind](images, size, { stride, padding })),
    config: () => ({ layer: 'pool2d', kind, size, stride, padding }),
  };
}
