/**
 * Convolutions and their gradients as ops, and the same made of patches and products. Three values belong together: images X [B, H, W, C],
 * positions Y [B, H', W', units], and the kernel K [kH, kW, C / groups, units]. Each is a sum of products of the two others.
 */
import type { Shape } from '../shape.js';
import { sizeOf } from '../shape.js';
import type { Operand, Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';
import { mul } from './elementwise.js';
import { reshape, transpose } from './layout.js';
import { matmul } from './product.js';
import { sum } from './reduction.js';
import type { Attributes, ConvolutionWindow, ImageWindow, OpName } from './vocabulary.js';

/** The gradient of a convolution's images, for the cotangent g of its result: g [B, H', W', units] -> [B, H, W, C]. */
export function imageGradient(g: Tensor, kernel: Tensor, window: ConvolutionWindow, image: readonly [number, number]): Tensor {
  // With a stride, most products of the opposite convolution would be with zeros.
  const opposite = window.stride.every((step) => step === 1) ? oppositeOf(window) : undefined;
  if (opposite === undefined) return composedImageGradient(g, kernel, window, image);
  return dispatch('convolve2d', [g, exchanged(kernel, window.groups)], opposite);
}

/** The gradient of a convolution's kernel, for the cotangent g of its result. */
export function kernelGradient(x: Tensor, g: Tensor, window: ConvolutionWindow): Tensor {
  return dispatch('convolve2dKernelGradient', [x, g], window);
}

/** A convolution op made of patches and products; `undefined` for any other op. */
export function composedConvolution<K extends OpName>(op: K, inputs: readonly Operand[], attributes: Attributes<K>): Tensor | undefined {
  if (op !== 'convolve2d' && op !== 'convolve2dKernelGradient') return undefined;
  const window = attributes as ConvolutionWindow;
  const [x, other] = inputs as readonly Tensor[];
  if (op === 'convolve2d') {
    if (!window.mirrored) return composedPositions(x, other, window);
    const [height, width] = [0, 1].map((axis) => x.shape[1 + axis] + window.before[axis] + window.after[axis] - reachOf(window, axis) + 1);
    return composedImageGradient(x, exchanged(other, window.groups), plainOf(window), [height, width]);
  }
  if (!window.mirrored) return composedKernelGradient(x, other, window);
  return exchanged(composedKernelGradient(other, x, plainOf(window)), window.groups);
}

/** Elements that a window covers along an axis. */
const reachOf = ({ size, dilation }: ImageWindow, axis: number): number => (size[axis] - 1) * dilation[axis] + 1;

/**
 * The window of the convolution that makes images of the positions of this one, if its stride is 1. `undefined` if the padding is wider than
 * the reach of the kernel.
 */
function oppositeOf(window: ConvolutionWindow): ConvolutionWindow | undefined {
  const [before, after] = [window.before, window.after].map((widths): [number, number] => [
    reachOf(window, 0) - 1 - widths[0],
    reachOf(window, 1) - 1 - widths[1],
  ]);
  return [...before, ...after].every((width) => width >= 0) ? { ...window, before, after, mirrored: !window.mirrored } : undefined;
}

/** The window without a mirror of which a mirrored one is the opposite. */
function plainOf(window: ConvolutionWindow): ConvolutionWindow {
  // A mirrored window is made by `oppositeOf`, so its padding is within the reach of the kernel.
  return oppositeOf(window) as ConvolutionWindow;
}

/** Exchanges the channels of a kernel and its units: [kH, kW, C / groups, units] -> [kH, kW, units / groups, C]. */
function exchanged(kernel: Tensor, groups: number): Tensor {
  const [height, width, perGroup, units] = kernel.shape;
  if (perGroup === 1 && units === groups) return kernel;
  if (groups === 1) return transpose(kernel, [0, 1, 3, 2]);
  const split = transpose(reshape(kernel, [height, width, perGroup, groups, units / groups]), [0, 1, 4, 3, 2]);
  return reshape(split, [height, width, units / groups, perGroup * groups]);
}

const isDepthwise = (kernel: Shape, groups: number): boolean => groups > 1 && kernel[2] === 1 && kernel[3] === groups;

function composedPositions(x: Tensor, kernel: Tensor, { groups, mirrored: _, ...window }: ConvolutionWindow): Tensor {
  const [height, width, perGroup, units] = kernel.shape;
  const taps = height * width;
  const patches = dispatch('imagePatches', [x], window, 'convolve2d'); // [B, H', W', taps C]
  if (groups === 1) return matmul(patches, reshape(kernel, [taps * perGroup, units]));
  const positions = patches.shape.slice(0, 3);
  if (isDepthwise(kernel.shape, groups)) {
    // A product would have a single column.
    const split = reshape(patches, [sizeOf(positions), taps, groups]);
    return reshape(sum(mul(split, reshape(kernel, [1, taps, groups])), { axis: 1 }), [...positions, units]);
  }
  const products = matmul(patchesByGroup(patches, taps, groups), kernelByGroup(kernel, groups)); // [groups, rows, units / groups]
  return reshape(transpose(products, [1, 0, 2]), [...positions, units]);
}

function composedImageGradient(g: Tensor, kernel: Tensor, window: ConvolutionWindow, image: readonly [number, number]): Tensor {
  const { groups, mirrored: _, ...moves } = window;
  const [height, width, perGroup, units] = kernel.shape;
  const taps = height * width;
  const positions = g.shape.slice(0, 3);
  const rows = sizeOf(positions);
  let patches: Tensor; // [B, H', W', taps C]
  if (groups === 1) patches = matmul(g, reshape(kernel, [taps * perGroup, units]), { transposeB: true });
  else if (isDepthwise(kernel.shape, groups)) {
    patches = reshape(mul(reshape(g, [rows, 1, units]), reshape(kernel, [1, taps, units])), [...positions, taps * units]);
  } else {
    const products = matmul(rowsByGroup(g, groups), kernelByGroup(kernel, groups), { transposeB: true }); // [groups, rows, taps C / groups]
    const split = transpose(reshape(products, [groups, rows, taps, perGroup]), [1, 2, 0, 3]);
    patches = reshape(split, [...positions, taps * perGroup * groups]);
  }
  return dispatch('sumImagePatches', [patches], { ...moves, image });
}

function composedKernelGradient(x: Tensor, g: Tensor, { groups, mirrored: _, ...window }: ConvolutionWindow): Tensor {
  const [height, width] = window.size;
  const taps = height * width;
  const [perGroup, units] = [x.shape[3] / groups, g.shape[3]];
  const rows = sizeOf(g.shape.slice(0, 3));
  const shape = [height, width, perGroup, units];
  const patches = dispatch('imagePatches', [x], window);
  if (groups === 1) {
    const flat = reshape(patches, [rows, taps * perGroup]);
    return reshape(matmul(flat, reshape(g, [rows, units]), { transposeA: true }), shape);
  }
  if (isDepthwise(shape, groups))
    return reshape(sum(mul(reshape(patches, [rows, taps, units]), reshape(g, [rows, 1, units])), { axis: 0 }), shape);
  const products = matmul(patchesByGroup(patches, taps, groups), rowsByGroup(g, groups), { transposeA: true });
  return reshape(transpose(reshape(products, [groups, taps, perGroup, units / groups]), [1, 2, 0, 3]), shape);
}

/** [B, H', W', taps C] -> [groups, rows, taps C / groups] */
function patchesByGroup(patches: Tensor, taps: number, groups: number): Tensor {
  const rows = sizeOf(patches.shape.slice(0, 3));
  const perGroup = patches.shape[3] / taps / groups;
  return reshape(transpose(reshape(patches, [rows, taps, groups, perGroup]), [2, 0, 1, 3]), [groups, rows, taps * perGroup]);
}

/** [B, H', W', units] -> [groups, rows, units / groups] */
function rowsByGroup(y: Tensor, groups: number): Tensor {
  return transpose(reshape(y, [sizeOf(y.shape.slice(0, 3)), groups, y.shape[3] / groups]), [1, 0, 2]);
}

/** [kH, kW, C / groups, units] -> [groups, taps C / groups, units / groups] */
function kernelByGroup(kernel: Tensor, groups: number): Tensor {
  const [height, width, perGroup, units] = kernel.shape;
  const split = transpose(reshape(kernel, [height * width * perGroup, groups, units / groups]), [1, 0, 2]);
  return reshape(split, [groups, height * width * perGroup, units / groups]);
}
