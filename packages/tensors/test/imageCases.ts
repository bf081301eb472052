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

export const imageCases: { readonly [K in 'imagePatches' | 'sumImagePatches']: OpRow<Attributes<K>> } = {
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
};
