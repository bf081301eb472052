/** Writes a model as an ONNX file. */
import { FormatError, type Layer } from '@statal/layers';
import { leaves, type Tree } from '@statal/tensors';
import { anImage, aTree, checkField, checkFields, flag, having, optional, outermostEngine, text } from '@statal/tensors/internals';
import type { Cells, PlacedLayer } from './record/layersOf.js';
import { readElements, tensorsOf } from './record/readElements.js';
import { recordModel } from './record/recordModel.js';
import { encodeModelFile } from './write/writeModel.js';

/** The options of `writeOnnx`. */
export interface WriteOnnxOptions {
  /** Custom cells by name, or functions from options to a cell, as in `decodeModel`: `{ leaky }`. */
  readonly cells?: Cells | undefined;
  /** Height and width of x, for a model that reads images: the file is for this size. */
  readonly image?: readonly [number, number] | undefined;
  /** Whether the file takes `lengths`, the number of valid steps of each row, as an input. Default: false. */
  readonly lengths?: boolean | undefined;
  /** The name of the graph. Default: "statal". */
  readonly name?: string | undefined;
  /** The version of ONNX's operators, from 13 to 22. Default: 18. */
  readonly opset?: number | undefined;
}

const versions = {
  expected: 'a whole number from 13 to 22',
  accepts: (value: unknown) => Number.isInteger(value) && 13 <= (value as number) && (value as number) <= 22,
};

/**
 * Writes a model as an ONNX file, which other programs run: onnxruntime in a page, on a phone or on a server.
 *
 * The file takes and gives sequences as the layer does, time first: `x` [T, B, inputs], or int32 [T, B] for a model that begins with an
 * embedding, and `y`. T and B are free. The state before the first step is an input, `state.layers.0.h`; zeros start a sequence. The state
 * after the last step is an output, `next.layers.0.h`; give it to the next call to go on. With `lengths: true` there is an input
 * `lengths`, int32 [B].
 *
 * What `lstm`, `gru` and `rnn` compute becomes ONNX's LSTM, GRU and RNN where they say the same. Any other cell, such as `statal`, an LSTM with
 * layer normalization or a cell of your own, becomes a Scan, whose body is the recorded step.
 *
 * Dropout is left out. Elements are float32.
 *
 * @example
 * const model = recurrent(lstm(), { inputs: 3, units: 8 });
 * const bytes = await writeOnnx(model, model.init({ engine, random }));
 * // const session = await InferenceSession.create(bytes), of onnxruntime-web, has these:
 * // session.inputNames; ['x', 'state.h', 'state.c']
 * // session.outputNames; ['y', 'next.h', 'next.c']
 * @throws FormatError if ONNX has no form for a layer, with the path of the layer and why
 */
export async function writeOnnx<P extends Tree, S extends Tree>(
  layer: Layer<P, S>,
  params: P,
  options: WriteOnnxOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkField('writeOnnx', 'layer', layer, having('a layer', 'init', 'apply', 'config'));
  checkField('writeOnnx', 'params', params, aTree);
  checkFields('writeOnnx', options, {
    cells: optional(having('an object of cells')),
    image: optional(anImage),
    lengths: optional(flag),
    name: optional(text),
    opset: optional(versions),
  });
  const { cells = {}, image, lengths = false, name = 'statal', opset = 18 } = options;
  const tensors = leaves(params);
  if (tensors.length === 0) throw new FormatError('writeOnnx', `${layer.name} has no parameters, so there is no model to write`);
  const { base } = outermostEngine('writeOnnx', tensors);
  const model: PlacedLayer = { path: '', layer: layer as unknown as Layer, params, config: layer.config() };
  const { x, layers } = recordModel(model, { base, cells, image, lengths });
  const elements = await readElements([...tensors, ...layers.flatMap(tensorsOf)]);
  return encodeModelFile({ name, opset, x, layers, params, elements, lengths });
}
