/** The products of cells over images: convolutions of the input and of the state (Shi et al., 2015). */
import { convolve2d, type Pair } from '@statal/tensors';
import { anImage, aPair, pairOf, windowOf, windowPositions } from '@statal/tensors/internals';
import type { FilledOptions, OptionRule } from './checkOptions.js';
import { byFanIn } from './initializers.js';
import type { Products } from './products.js';

/** The options of every cell over images. */
export interface ConvolutionOptions {
  /** Height and width of x. */
  readonly image: readonly [number, number];
  /** Height and width of the kernels W and U. Default: 3. */
  readonly size?: Pair | undefined;
  /** Pixels of x from one position of W to the next; the state is smaller by this factor. Default: 1. */
  readonly stride?: Pair | undefined;
  /**
   * Zeros around x: `same` gives a state of ceil(H / stride) rows, as Shi et al. pad, and `valid` one of as many as W fits in, the default of
   * Keras. Around the state it is always `same`. Default: `same`.
   */
  readonly padding?: 'same' | 'valid' | undefined;
}

/** The options with defaults filled in. */
export type ChosenConvolutions = FilledOptions<ConvolutionOptions>;

export const convolutionRules: { readonly [Name in keyof ChosenConvolutions]: OptionRule<ChosenConvolutions[Name]> } = {
  image: { usual: undefined, isRequired: true, ...anImage },
  size: { usual: 3, ...aPair },
  stride: { usual: 1, ...aPair },
  padding: ['same', 'valid'],
};

/**
 * W [kH, kW, inputs, columns] and U [kH, kW, width, columns].
 *
 * @throws ShapeError if W is larger than x
 */
export function convolutions(cell: string, options: ChosenConvolutions): Products {
  const { image, padding } = options;
  const [size, stride] = [pairOf(cell, 'size', options.size), pairOf(cell, 'stride', options.stride)];
  const [rows, columns] = windowPositions(image, windowOf(cell, image, { size, stride, padding, dilation: 1 }), cell);
  const weights = (channels: number, units: number) => ({ shape: [...size, channels, units], init: byFanIn });
  return {
    pixels: [rows, columns],
    image: { inputs: image, outputs: [rows, columns] },
    inputWeights: weights,
    stateWeights: weights,
    ofInput: (x, W) => convolve2d(x, W, { stride, padding }),
    ofState: (h, U) => convolve2d(h, U, { padding: 'same' }),
  };
}
