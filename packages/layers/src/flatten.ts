/** Turns images into vectors. */
import { reshape } from '@statal/tensors';
import type { Layer, NoParams, NoState } from './layer.js';
import { overImages } from './overImages.js';

/**
 * All numbers of an image as one vector, row by row: [B, H, W, C] -> [B, H W C], and sequences [T, B, H, W, C] -> [T, B, H W C]. The next
 * layer takes H W C features.
 *
 * @example
 * flatten().apply({}, zeros(engine, [10, 2, 4, 4, 8])).output.shape; // [10, 2, 128]
 */
export function flatten(): Layer<NoParams, NoState> {
  return {
    name: 'flatten',
    inputs: 'any',
    units: 'unknown',
    init: () => ({}),
    apply: (_, x, options = {}) =>
      overImages({ name: 'flatten' }, x, options, (images) => {
        const [batch, height, width, channels] = images.shape;
        return reshape(images, [batch, height * width * channels]);
      }),
    config: () => ({ layer: 'flatten' }),
  };
}
