/** The gated recurrent unit over images. */
import type { Cell } from './cell.js';
import { checkOptions } from './checkOptions.js';
import { type ConvolutionOptions, convolutionRules, convolutions } from './convolutions.js';
import { type GruOptions, type GruParameter, gruCell, gruRules } from './gru.js';

/** The options of `convGru`: those of the convolutions, of which `image` must be given, and those of `gru`. */
export interface ConvGruOptions<Reset extends 'after' | 'before' = 'after' | 'before'> extends ConvolutionOptions, GruOptions<Reset> {}

/**
 * r, z = sigma(x * W + h * U + b), h' = (1 - z) n + z h, and the output is h', where * is a convolution (Ballas, Yao, Pal and Courville,
 * "Delving deeper into convolutional networks for learning video representations", 2016).
 *
 * The candidate is n = tanh(x * W + b + r (h * U + c)) with `reset: 'after'`, the default as in `gru`, which has one convolution of the state
 * and a second bias c [units]. It is n = tanh(x * W + (r h) * U + b) with `reset: 'before'`, as in the paper. `gateActivation`,
 * `activation`, `clip` and `useBias` are those of `gru`.
 *
 * x [B, H, W, inputs], state h [B, H', W', units]: with `padding: 'same'`, H' = ceil(H / stride). W [kH, kW, inputs, 3 units],
 * U [kH, kW, units, 3 units], b [3 units], packed r z n. W and U start as in `convLstm`. It has three quarters of its parameters, and one
 * state instead of two.
 *
 * @example
 * const layer = recurrent(convGru({ image: [16, 16], stride: 2 }), { inputs: 3, units: 8 });
 * layer.apply(layer.init({ engine, random }), zeros(engine, [6, 2, 16, 16, 3])).output.shape; // [6, 2, 8, 8, 8]
 * @throws StatalError if `image` is missing
 * @throws ShapeError if, with `padding: 'valid'`, a kernel is larger than the image
 */
export function convGru<const Options extends ConvGruOptions>(options: Options): Cell<GruParameter<Options>, 'h', never> {
  const name = 'convGru';
  const chosen = checkOptions(name, options as ConvGruOptions, { ...convolutionRules, ...gruRules });
  return gruCell(chosen, { name, products: convolutions(name, chosen) }) as Cell<GruParameter<Options>, 'h', never>;
}
