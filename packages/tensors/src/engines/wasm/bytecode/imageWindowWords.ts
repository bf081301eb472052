/** The words of a window over images, as assembly/imagePatches.ts reads them. */
import type { ImageWindow } from '../../../ops/vocabulary.js';
import type { Shape } from '../../../shape.js';

/** `image` is [B, H, W, C], `patches` [B, H', W', ...]. */
export function imageWindowWords(image: Shape, patches: Shape, { size, stride, dilation, before }: ImageWindow): Int32Array {
  return Int32Array.from([...image.slice(1), ...size, ...stride, ...dilation, ...before, patches[1], patches[2]]);
}
