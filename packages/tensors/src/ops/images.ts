/**
 * Functions of images [B, H, W, C]. Channels are the last axis, as in Keras: the channels of a pixel are one row of a product, so a
 * convolution is a product over patches without a transpose, and layers of features apply to pixels as they are.
 */
import { needOptions, needTensor } from '../checkArguments.js';
import { ShapeError } from '../errors.js';
import { type Shape, sameShape, showShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { ones } from './creation.js';
import { dispatch } from './dispatch.js';
import { div, where } from './elementwise.js';
import { type Padding, type Pair, pairOf, windowOf } from './imageWindow.js';
import { broadcastTo, reshape } from './layout.js';
import { matmul } from './product.js';
import { max, sum } from './reduction.js';
import { needKernel, windowPositions } from './shapeRules.js';
import type { ImageWindow } from './vocabulary.js';

/** How a window moves over an image. */
export interface WindowOptions {
  /** Default: 1. For pooling, the size of the window. */
  readonly stride?: Pair | undefined;
  /** Zeros around the image. Default: `valid`. */
  readonly padding?: Padding | undefined;
}

/** The options of `convolve2d`. */
export interface ConvolveOptions extends WindowOptions {
  /** Distance of the elements that the kernel reads. Default: 1. */
  readonly dilation?: Pair | undefined;
  /** Groups of channels that do not see each other. As many as channels: a depthwise convolution. Default: 1. */
  readonly groups?: number | undefined;
}

/**
 * The convolution of images with a kernel, as the field calls it (a correlation):
 *
 *     y[b, i, j, o] = sum over v, h, c of x[b, i stride + v dilation - top, j stride + h dilation - left, c] kernel[v, h, c, o]
 *
 * x [B, H, W, inputs], kernel [kH, kW, inputs / groups, units] -> [B, H', W', units].
 *
 * @throws ShapeError if the shapes do not fit, or the kernel is larger than the padded image
 * @example
 * const image = reshape(tensor(engine, [1, 2, 3, 4, 5, 6, 7, 8, 9]), [1, 3, 3, 1]);
 * reshape(convolve2d(image, ones(engine, [2, 2, 1, 1])), [2, 2]); // [[12, 16], [24, 28]]
 * convolve2d(image, ones(engine, [3, 3, 1, 4]), { padding: 'same', stride: 2 }).shape; // [1, 2, 2, 4]
 */
export function convolve2d(x: Tensor, kernel: Tensor, options: ConvolveOptions = {}): Tensor {
  needImages('convolve2d', x);
  needTensor('convolve2d', kernel);
  needOptions('convolve2d', options, ['stride', 'padding', 'dilation', 'groups']);
  const { stride = 1, padding = 'valid', dilation = 1, groups = 1 } = options;
  needKernel(x.shape, kernel.shape, groups, 'convolve2d');
  const [height, width, inputs, units] = kernel.shape;
  const window = windowOf('convolve2d', x.shape.slice(1, 3), { size: [height, width], stride, padding, dilation });
  if (groups === 1 && isPixel(window)) return matmul(x, reshape(kernel, [inputs, units]));
  return dispatch('convolve2d', [x, kernel], { ...window, groups, mirrored: false });
}

/** The options of `convolveTranspose2d`. */
export interface ConvolveTransposeOptions extends WindowOptions {
  /** Height and width of the result. Default: the smallest that the convolution would make x of. */
  readonly image?: Pair | undefined;
}

/**
 * The transpose of `convolve2d`, which makes larger images of smaller ones: each element of x adds a kernel, times the element, to the result. A
 * convolution with the same options makes images of the size of x of its result.
 *
 * x [B, H', W', units], kernel [kH, kW, inputs, units] -> [B, H, W, inputs].
 *
 * @throws ShapeError if the shapes do not fit
 * @example
 * convolveTranspose2d(ones(engine, [1, 2, 2, 3]), ones(engine, [2, 2, 5, 3]), { stride: 2 }).shape; // [1, 4, 4, 5]
 */
export function convolveTranspose2d(x: Tensor, kernel: Tensor, options: ConvolveTransposeOptions = {}): Tensor {
  needImages('convolveTranspose2d', x);
  needTensor('convolveTranspose2d', kernel);
  needOptions('convolveTranspose2d', options, ['stride', 'padding', 'image']);
  const { stride = 1, padding = 'valid' } = options;
  const [, rows, columns, units] = x.shape;
  const [height, width, inputs] = kernel.shape;
  if (kernel.shape.length !== 4 || kernel.shape[3] !== units)
    throw new ShapeError('convolveTranspose2d', `the kernel is ${showShape(kernel.shape)}, expected [kH, kW, inputs, ${units}]`);
  const [down, across] = pairOf('convolveTranspose2d', 'stride', stride);
  const [above, beside] = typeof padding === 'string' ? [0, 0] : pairOf('convolveTranspose2d', 'padding', padding, 0);
  const smallest: readonly [number, number] =
    padding === 'same'
      ? [rows * down, columns * across]
      : [(rows - 1) * down + height - 2 * above, (columns - 1) * across + width - 2 * beside];
  const image = options.image === undefined ? smallest : pairOf('convolveTranspose2d', 'image', options.image);
  const window = windowOf('convolveTranspose2d', image, { size: [height, width], stride, padding, dilation: 1 });
  const made = windowPositions(image, window, 'convolveTranspose2d');
  if (!sameShape(made, [rows, columns])) {
    const problem = `a convolution makes images ${showShape(made)} of images ${showShape(image)}, and x is ${showShape(x.shape)}`;
    throw new ShapeError('convolveTranspose2d', problem, `Leave image out for ${showShape(smallest)}`);
  }
  const patches = matmul(x, reshape(kernel, [height * width * inputs, units]), { transposeB: true });
  return dispatch('sumImagePatches', [patches], { ...window, image }, 'convolveTranspose2d');
}

/**
 * The greatest element of each channel in each window: [B, H, W, C] -> [B, H', W', C]. Zeros of the padding never win. If several elements
 * are equal, they share the gradient.
 *
 * @throws ShapeError if the window is larger than the padded image
 * @example
 * maxPool2d(ones(engine, [1, 4, 6, 3]), 2).shape; // [1, 2, 3, 3]
 */
export function maxPool2d(x: Tensor, size: Pair, options: WindowOptions = {}): Tensor {
  const { window, patches } = pooled('maxPool2d', x, size, options);
  const isPadded = [...window.before, ...window.after].some((width) => width > 0);
  if (!isPadded) return max(patches, { axis: 3 });
  return max(where(inImage(x, window, patches.shape), patches, Number.NEGATIVE_INFINITY), { axis: 3 });
}

/**
 * The mean of each channel in each window: [B, H, W, C] -> [B, H', W', C]. The padding does not count, as in Keras.
 *
 * @throws ShapeError if the window is larger than the padded image
 * @example
 * averagePool2d(ones(engine, [1, 3, 3, 2]), 2, { padding: 'same' }).shape; // [1, 2, 2, 2]
 */
export function averagePool2d(x: Tensor, size: Pair, options: WindowOptions = {}): Tensor {
  const { window, patches } = pooled('averagePool2d', x, size, options);
  const isPadded = [...window.before, ...window.after].some((width) => width > 0);
  const total = sum(patches, { axis: 3 });
  return div(total, isPadded ? sum(inImage(x, window, patches.shape), { axis: 3 }) : window.size[0] * window.size[1]);
}

/**
 * Repeats each pixel: [B, H, W, C] -> [B, factor H, factor W, C].
 *
 * @throws ShapeError if x are no images
 * @example
 * upsample2d(ones(engine, [1, 2, 3, 1]), 2).shape; // [1, 4, 6, 1]
 */
export function upsample2d(x: Tensor, factor: Pair): Tensor {
  needImages('upsample2d', x);
  const [down, across] = pairOf('upsample2d', 'factor', factor);
  const [batch, height, width, channels] = x.shape;
  const repeated = broadcastTo(reshape(x, [batch, height, 1, width, 1, channels]), [batch, height, down, width, across, channels]);
  return reshape(repeated, [batch, height * down, width * across, channels]);
}

function pooled(where: string, x: Tensor, size: Pair, options: WindowOptions): { readonly window: ImageWindow; readonly patches: Tensor } {
  needImages(where, x);
  needOptions(where, options, ['stride', 'padding']);
  const own = pairOf(where, 'size', size);
  const { stride = own, padding = 'valid' } = options;
  const window = windowOf(where, x.shape.slice(1, 3), { size: own, stride, padding, dilation: 1 });
  const patches = dispatch('imagePatches', [x], window, where);
  return { window, patches: reshape(patches, [...patches.shape.slice(0, 3), own[0] * own[1], x.shape[3]]) };
}

/** 1 for the elements of the patches that lie in the image, [1, H', W', size, 1]. */
function inImage(x: Tensor, window: ImageWindow, patches: Shape): Tensor {
  const all = dispatch('imagePatches', [ones(x.engine.base, [1, x.shape[1], x.shape[2], 1])], window);
  return reshape(all, [1, ...patches.slice(1, 4), 1]);
}

/** Whether each position is one pixel of the image, so that a convolution is a product of the pixels. */
function isPixel({ size, stride, before, after }: ImageWindow): boolean {
  return [...size, ...stride].every((number) => number === 1) && [...before, ...after].every((width) => width === 0);
}

function needImages(where: string, x: Tensor): void {
  needTensor(where, x);
  if (x.shape.length !== 4 || x.dtype !== 'float')
    throw new ShapeError(where, `x is ${x.dtype} ${showShape(x.shape)}, expected float [B, H, W, C]`, 'Channels are the last axis');
}
