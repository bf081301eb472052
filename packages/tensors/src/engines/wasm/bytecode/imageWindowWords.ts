/** The words of a window over images, as assembly/imageWindow.ts reads them. */
import type { ImageWindow } from '../../../ops/vocabulary.js';
import type { Shape } from '../../../shape.js';

/** What a convolution says beside its window. */
interface ConvolutionPart {
  /** Channels that are read of each pixel. Default: all. */
  readonly channels?: number | undefined;
  /** Whether the elements of a window are read from the last to the first. Default: false. */
  readonly mirrored?: boolean | undefined;
}

/** `image` is [B, H, W, C], `patches` [B, H', W', ...]. */
export function imageWindowWords(
  [, height, width, all]: Shape,
  patches: Shape,
  { size, stride, dilation, before }: ImageWindow,
  { channels = all, mirrored = false }: ConvolutionPart = {},
): Int32Array {
  const steps = dilation.map((distance) => (mirrored ? -distance : distance));
  // The first element of a mirrored window is its last one in the image.
  const origin = before.map((rows, axis) => (mirrored ? rows - (size[axis] - 1) * dilation[axis] : rows));
  return Int32Array.from([height, width, channels, ...size, ...stride, ...steps, ...origin, patches[1], patches[2], all]);
}
