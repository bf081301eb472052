/** Long short-term memory over images: its products are convolutions, so each pixel reads its surroundings. */
import type { Cell } from './cell.js';
import { checkOptions } from './checkOptions.js';
import { type ConvolutionOptions, convolutionRules, convolutions } from './convolutions.js';
import { type LstmOptions, type LstmParameter, lstmCell, lstmRules } from './lstm.js';

/** The options of `convLstm`: those of the convolutions, of which `image` must be given, and those of `lstm`. */
export interface ConvLstmOptions extends ConvolutionOptions, LstmOptions {}

/**
 * i, f, o = sigma(x * W + h * U + b), g = tanh(x * W + h * U + b), c' = f c + i g, h' = o tanh(c'), and the output is h'. Here * is a
 * convolution, and the other products are elementwise (Shi et al., "Convolutional LSTM network: a machine learning approach for precipitation
 * nowcasting", 2015; theirs has `peephole: true`).
 *
 * x [B, H, W, inputs], and states h and c [B, H', W', units]: with `padding: 'same'`, H' = ceil(H / stride). W [kH, kW, inputs, 4 units],
 * U [kH, kW, units, 4 units], b [4 units], packed i f g o. W and U start uniform within +-1/sqrt of the numbers that each output sums, as
 * in PyTorch's Conv2d. With `padding: 'valid'` it computes what Keras's ConvLSTM2D does by default, and with an image [1, W] and a size [1, k]
 * what ConvLSTM1D does; W, U and b are packed as their kernel, recurrent kernel and bias.
 *
 * The variants are those of `lstm`. `peephole`: each pixel has weights of its own, p [H', W', 3 units]. `projection`: P is [units, projection]
 * at every pixel. `layerNorm`: over the units of each pixel.
 *
 * @example
 * const layer = recurrent(convLstm({ image: [16, 16], size: 5 }), { inputs: 3, units: 8 });
 * const { output } = layer.apply(layer.init({ engine, random }), zeros(engine, [6, 2, 16, 16, 3])); // 6 steps of 2 images
 * output.shape; // [6, 2, 16, 16, 8]
 * @throws StatalError if `image` is missing
 * @throws ShapeError if, with `padding: 'valid'`, a kernel is larger than the image
 */
export function convLstm<const Options extends ConvLstmOptions>(options: Options): Cell<LstmParameter<Options>, 'h' | 'c', never> {
  const name = 'convLstm';
  const chosen = checkOptions(name, options as ConvLstmOptions, { ...convolutionRules, ...lstmRules });
  return lstmCell(chosen, { name, products: convolutions(name, chosen) }) as Cell<LstmParameter<Options>, 'h' | 'c', never>;
}
