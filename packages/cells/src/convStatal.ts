/** The statal cell over images: every feature of every pixel has a memory of having been seen there. */
import type { Cell } from './cell.js';
import { type ChosenConvolutions, type ConvolutionOptions, convolutionRules, convolutions } from './convolutions.js';
import { chosenStatal, type StatalOptions, type StatalParameter, statalCell } from './statal.js';
import { memoryRules } from './statalMemory.js';

/** The options of `convStatal`: those of the convolutions, of which `image` must be given, and those of `statal`. */
export interface ConvStatalOptions extends ConvolutionOptions, StatalOptions {}

/**
 * `statal` with convolutions: pre = x * W + s * U + b, a = relu(pre - theta), and a neuron is a feature at a pixel. It fires where it detects
 * the feature, and its state keeps that until it detects it again, by the same rules of `memory` as in `statal`. So the state is a map of
 * what was seen where, and stays after an object was hidden.
 *
 * x [B, H, W, inputs], state s [B, H', W', K units]: with `padding: 'same'`, H' = ceil(H / stride). W [kH, kW, inputs, units],
 * U [kH, kW, K units, units], b [units]; with `forget` and `content` more columns, as in `statal`. With `connect: 'self'` a neuron reads
 * the states of its own feature at its own pixel, U [K, units]. W and U start as in `convLstm`.
 *
 * @example
 * const layer = recurrent(convStatal({ image: [16, 16], memory: 'content' }), { inputs: 3, units: 8 });
 * layer.apply(layer.init({ engine, random }), zeros(engine, [6, 2, 16, 16, 3])).output.shape; // [6, 2, 16, 16, 16]
 * @throws StatalError if `image` is missing, or if options contradict each other
 * @throws ShapeError if, with `padding: 'valid'`, a kernel is larger than the image
 */
export function convStatal<const Options extends ConvStatalOptions>(options: Options): Cell<StatalParameter<Options>, 's', never> {
  const name = 'convStatal';
  const chosen = chosenStatal<ChosenConvolutions>(name, options as ConvStatalOptions, convolutionRules);
  const variant = { name, products: convolutions(name, chosen) };
  return statalCell(chosen, memoryRules[chosen.memory], variant) as Cell<StatalParameter<Options>, 's', never>;
}
