/** Windows over images, and an oracle that walks them. */
import type { Attributes } from '../src/internals.js';
import { build, type Elements, indicesOf, pick } from './elements.js';
import { floats } from './opInputs.js';
import type { OpRow } from './opRow.js';

type Window = Attributes<'imagePatches'>;
type Pair = readonly [number, number];

const plain: Window = { size: [2, 2], stride: [1, 1], dilation: [1, 1], before: [0, 0], after: [0, 0] };

/** Images [B, H, W, C], and a window over them. */
const windows: readonly (readonly [readonly [number, number, number, number], Window])[] = [
  [[2, 4, 5, 3], { ...plain, size: [3, 3], before: [1, 1], after: [1, 1] }],
  [[1, 5, 4, 1], { ...plain, size: [3, 2], stride: [2, 1] }],
  [[2, 7, 6, 2], { ...plain, size: [3, 3], stride: [2, 3], before: [0, 1], after: [1, 2] }],
  [[1, 6, 7, 5], { ...plain, size: [2, 3], dilation: [2, 2], before: [1, 2], after: [0, 2] }],
  [[3, 3, 3, 4], { ...plain, size: [1, 1] }],
  [[1, 3, 3, 2], { ...plain, size: [3, 3], before: [2, 2], after: [2, 2] }],
  [[1, 2, 3, 17], { ...plain, size: [2, 1], stride: [3, 2] }],
  [[0, 4, 4, 2], plain],
  [[2, 4, 4, 0], plain],
  [[16, 12, 12, 8], { ...plain, size: [3, 3], before: [1, 1], after: [1, 1] }],
];

const positions = ([height, width]: Pair, { size, stride, dilation, before, after }: Window): [number, number] => {
  const along = (length: number, axis: 0 | 1): number =>
    Math.floor((length + before[axis] + after[axis] - (size[axis] - 1) * dilation[axis] - 1) / stride[axis]) + 1;
  return [along(height, 0), along(width, 1)];
};

/** The image coordinates of an element of the patches. */
function placeOf([b, down, across, element]: readonly number[], channels: number, { size, stride, dilation, before }: Window): number[] {
  const [offset, channel] = [Math.floor(element / channels), element % channels];
  const [v, h] = [Math.floor(offset / size[1]), offset % size[1]];
  return [b, down * stride[0] + v * dilation[0] - before[0], across * stride[1] + h * dilation[1] - before[1], channel];
}

const isWithin = ([, i, j]: readonly number[], [height, width]: Pair): boolean => i >= 0 && i < height && j >= 0 && j < width;

function patchShape([batch, height, width, channels]: readonly number[], window: Window): number[] {
  return [batch, ...positions([height, width], window), window.size[0] * window.size[1] * channels];
}

function patches(x: Elements, window: Window): Elements {
  const [, height, width, channels] = x.shape;
  return build(patchShape(x.shape, window), (index) => {
    const place = placeOf(index, channels, window);
    return isWithin(place, [height, width]) ? pick(x, place) : 0;
  });
}

function sumOfPatches(y: Elements, { image, ...window }: Attributes<'sumImagePatches'>): Elements {
  const channels = y.shape[3] / (window.size[0] * window.size[1]);
  const sums = new Map<string, number>();
  for (const index of indicesOf(y.shape)) {
    const place = placeOf(index, channels, window).join();
    sums.set(place, (sums.get(place) ?? 0) + pick(y, index));
  }
  return build([y.shape[0], ...image, channels], (index) => sums.get(index.join()) ?? 0);
}

type Convolution = Attributes<'convolve2d'>;

/** Images [B, H, W, C], units, and a convolution. */
const convolutions: readonly (readonly [readonly [number, number, number, number], number, Convolution])[] = [
  ...windows
    .slice(0, -1)
    .map(([shape, window], index) => [shape, [1, 8, 5, 17][index % 4], { ...window, groups: 1, mirrored: false }] as const),
  [[2, 4, 5, 3], 4, { ...plain, size: [3, 2], before: [1, 0], after: [0, 1], groups: 1, mirrored: true }],
  [[1, 5, 6, 2], 3, { ...plain, size: [2, 3], dilation: [2, 2], before: [1, 3], after: [2, 0], groups: 1, mirrored: true }],
  // Depthwise, where 16 and 4 channels take other ways.
  [[2, 5, 4, 23], 23, { ...plain, size: [3, 3], before: [1, 1], after: [1, 1], groups: 23, mirrored: false }],
  [
    [1, 7, 6, 16],
    16,
    { ...plain, size: [3, 2], stride: [2, 3], dilation: [2, 1], before: [0, 1], after: [3, 2], groups: 16, mirrored: false },
  ],
  [[1, 4, 5, 6], 6, { ...plain, size: [2, 3], dilation: [1, 2], before: [1, 2], after: [1, 2], groups: 6, mirrored: true }],
  [[0, 4, 4, 2], 2, { ...plain, groups: 2, mirrored: false }],
  // Some channels in a group, and several units for a channel.
  [[2, 4, 5, 6], 9, { ...plain, size: [3, 3], before: [1, 1], after: [1, 1], groups: 3, mirrored: false }],
  [[1, 5, 5, 4], 8, { ...plain, size: [2, 2], stride: [2, 1], groups: 4, mirrored: false }],
  [[1, 4, 4, 4], 6, { ...plain, size: [3, 2], groups: 2, mirrored: true }],
  // Enough for threads, and more than a block.
  [[9, 13, 14, 8], 17, { ...plain, size: [3, 3], before: [1, 1], after: [1, 1], groups: 1, mirrored: false }],
];

const positionShape = ([batch, height, width]: readonly number[], units: number, window: Window): number[] => [
  batch,
  ...positions([height, width], window),
  units,
];
const kernelShape = (channels: number, units: number, { size, groups }: Convolution): number[] => [...size, channels / groups, units];

/** The element of x that tap (v, h) of the kernel meets at a position; 0 outside of the image. */
function metBy(x: Elements, [b, down, across]: readonly number[], [v, h]: readonly number[], channel: number, window: Convolution): number {
  const { size, mirrored } = window;
  const offset = mirrored ? (size[0] - 1 - v) * size[1] + (size[1] - 1 - h) : v * size[1] + h;
  const [, height, width, channels] = x.shape;
  const place = placeOf([b, down, across, offset * channels + channel], channels, window);
  return isWithin(place, [height, width]) ? pick(x, place) : 0;
}

function convolved(x: Elements, kernel: Elements, window: Convolution): Elements {
  const [, , perGroup, units] = kernel.shape;
  const taps = indicesOf(kernel.shape.slice(0, 3));
  return build(positionShape(x.shape, units, window), ([b, down, across, unit]) => {
    const first = Math.floor((unit * window.groups) / units) * perGroup;
    return taps.reduce(
      (total, [v, h, c]) => total + metBy(x, [b, down, across], [v, h], first + c, window) * pick(kernel, [v, h, c, unit]),
      0,
    );
  });
}

function kernelGradient(x: Elements, g: Elements, window: Convolution): Elements {
  const units = g.shape[3];
  const places = indicesOf(g.shape.slice(0, 3));
  const shape = kernelShape(x.shape[3], units, window);
  return build(shape, ([v, h, c, unit]) => {
    const first = Math.floor((unit * window.groups) / units) * shape[2];
    return places.reduce((total, place) => total + metBy(x, place, [v, h], first + c, window) * pick(g, [...place, unit]), 0);
  });
}

export const imageCases: {
  readonly [K in 'imagePatches' | 'sumImagePatches' | 'convolve2d' | 'convolve2dKernelGradient']: OpRow<Attributes<K>>;
} = {
  imagePatches: {
    cases: windows.map(([shape, attributes]) => ({ inputs: [floats(shape)], attributes })),
    oracle: ([x], attributes) => patches(x, attributes),
  },
  sumImagePatches: {
    cases: windows.map(([shape, window]) => ({
      inputs: [floats(patchShape(shape, window))],
      attributes: { ...window, image: [shape[1], shape[2]] as const },
    })),
    oracle: ([y], attributes) => sumOfPatches(y, attributes),
    // Sums of up to 9 elements of at most 2, which may cancel.
    float32: { absolute: 2e-6 },
  },
  convolve2d: {
    cases: convolutions.map(([shape, units, window]) => ({
      inputs: [floats(shape), floats(kernelShape(shape[3], units, window))],
      attributes: window,
    })),
    oracle: ([x, kernel], window) => convolved(x, kernel, window),
    // Sums of up to 153 products of elements of at most 2, which may cancel.
    float32: { absolute: 2e-5 },
  },
  convolve2dKernelGradient: {
    cases: convolutions.map(([shape, units, window]) => ({
      inputs: [floats(shape), floats(positionShape(shape, units, window))],
      attributes: window,
    })),
    oracle: ([x, g], window) => kernelGradient(x, g, window),
    // Sums of up to 1,638 products of at most 4, which may cancel.
    float32: { absolute: 5e-4 },
  },
};
