/**
 * ONNX nodes of convolutions and windows over images. Beside Conv, ONNX has no operator that takes patches out of an image. A convolution whose kernel is 1 for one element of
 * the window, and 0 elsewhere, copies exactly that element; there is one such kernel for each element of a patch. Its channels come first,
 * ours last.
 */
import type { Attributes } from '@statal/tensors/internals';
import type { GraphWriter } from '../write/graphWriter.js';
import { inTraining, NotInOnnx, type OnnxRule } from './opSite.js';

type ImageOp = 'convolve2d' | 'convolve2dKernelGradient' | 'imagePatches' | 'sumImagePatches';

export const imageRules: { readonly [K in ImageOp]: OnnxRule<K> } = {
  convolve2d(graph, { inputs: [x, kernel], attributes: [{ groups, mirrored, ...window }] }) {
    if (mirrored) throw new NotInOnnx('a convolution with a turned kernel is one of training', 'Write what the trained model computes');
    const turned = graph.node('Transpose', [kernel.name], { perm: [3, 2, 0, 1] }); // [units, C / groups, kH, kW]
    const attributes = { ...windowAttributes(window), group: groups };
    return channelsLast(graph, graph.node('Conv', [channelsFirst(graph, x.name), turned], attributes));
  },
  convolve2dKernelGradient: inTraining('convolve2dKernelGradient'),
  imagePatches(graph, { inputs: [x], attributes: [window] }) {
    const channels = x.shape[3].factor;
    const patches = graph.node('Conv', [channelsFirst(graph, x.name), unitKernel(graph, window, channels)], windowAttributes(window));
    return channelsLast(graph, patches);
  },
  /** The transposed convolution. Rows and columns behind the last whole window are zeros, which `output_padding` adds. */
  sumImagePatches(graph, { inputs: [x], shape, attributes: [window] }) {
    const { image, size, stride, dilation, before, after } = window;
    const missing = [0, 1].map((axis) => {
      const reach = (size[axis] - 1) * dilation[axis] + 1;
      return image[axis] - ((x.shape[1 + axis].factor - 1) * stride[axis] + reach - before[axis] - after[axis]);
    });
    const kernel = unitKernel(graph, window, shape[3].factor);
    const attributes = { ...windowAttributes(window), output_padding: missing };
    return channelsLast(graph, graph.node('ConvTranspose', [channelsFirst(graph, x.name), kernel], attributes));
  },
};

const channelsFirst = (graph: GraphWriter, name: string): string => graph.node('Transpose', [name], { perm: [0, 3, 1, 2] });
const channelsLast = (graph: GraphWriter, name: string): string => graph.node('Transpose', [name], { perm: [0, 2, 3, 1] });

type Window = Attributes<'imagePatches'>;

function windowAttributes({ size, stride, dilation, before, after }: Window): {
  readonly [name: string]: readonly number[];
} {
  return { kernel_shape: size, strides: stride, dilations: dilation, pads: [...before, ...after] };
}

/** [kH kW C, C, kH, kW]: kernel (v kW + h) C + c is 1 at (c, v, h). */
function unitKernel(graph: GraphWriter, { size }: Window, channels: number): string {
  const places = size[0] * size[1];
  const kernel = new Array<number>(places * channels * channels * places).fill(0);
  for (let place = 0; place < places; place++) {
    for (let channel = 0; channel < channels; channel++) {
      kernel[((place * channels + channel) * channels + channel) * places + place] = 1;
    }
  }
  return graph.constant('float', [places * channels, channels, ...size], kernel);
}
