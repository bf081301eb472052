/** Writes models as files of Keras 3. */
import { FormatError, type Layer, parametersToSafetensors } from '@statal/layers';
import type { Tree } from '@statal/tensors';
import { aTree, checkField, checkFields, having, optional, text } from '@statal/tensors/internals';
import type { Hdf5Array } from '../hdf5/readHdf5.js';
import { type Hdf5Tree, writeHdf5 } from '../hdf5/writeHdf5.js';
import { writeStoredZip } from '../zip/writeStoredZip.js';
import { archiveNames } from './archiveNames.js';
import type { ExportFlow, WrittenLayer } from './exportFlow.js';
import { exportLayer } from './exportLayers.js';

/** The options of `writeKeras`. */
export interface WriteKerasOptions {
  /** The name of the model in Keras. Default: "statal". */
  readonly name?: string | undefined;
}

/**
 * Writes a model as a `.keras` archive, which Keras 3 opens with `keras.models.load_model`: a sequential model, with the batch first. The
 * same model gives the same bytes.
 *
 * Written are `embedding`, `recurrent` and `bidirectional` with `rnn`, `lstm` and `gru`, `dense`, `layerNorm`, `dropout`, `pooling` of mean and
 * max, `timeDistributed`, and `sequential` and `stacked` of these. A model without a layer over time takes [B, features] in Keras.
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * await writeFile('model.keras', await writeKeras(charRnn, charRnnParams));
 * // In Python: model = keras.models.load_model("model.keras")
 * @throws FormatError with the path of the layer if Keras cannot express it, e.g. an `lstm` with peepholes
 */
export async function writeKeras<P extends Tree>(
  layer: Pick<Layer<P>, 'config'>,
  params: P,
  options: WriteKerasOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkField('writeKeras', 'the layer', layer, having('a layer', 'config'));
  checkField('writeKeras', 'params', params, aTree);
  checkFields('writeKeras', options, { name: optional(text) });
  const { name = 'statal' } = options;
  const flow: ExportFlow = { layers: [], inputs: undefined, takesSteps: false, isReversed: false, params: await floats(params) };
  exportLayer({ config: layer.config(), path: '' }, flow);
  if (flow.inputs === undefined)
    throw new FormatError('writeKeras', 'no layer says how many features go in', 'Add a dense or recurrent layer');
  if (flow.isReversed) {
    throw new FormatError(
      'writeKeras',
      'the last recurrent layer is reversed and returns sequences, which Keras gives in reverse',
      'Use returnSequences: false, a pooling, or bidirectional',
    );
  }
  const names = archiveNames(flow.layers.map(({ className }) => className));
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  return writeStoredZip(
    new Map([
      ['metadata.json', json({ keras_version: '3.0.0' })],
      ['config.json', json(described(name, flow, names))],
      ['model.weights.h5', writeHdf5(weightTree(flow.layers, names))],
    ]),
  );
}

async function floats(params: Tree): Promise<Map<string, Hdf5Array>> {
  const tensors = await parametersToSafetensors(params);
  return new Map(
    [...tensors].map(([path, { shape, data }]) => [
      path,
      { shape, elements: data instanceof Float32Array ? data : Float32Array.from(data as never) },
    ]),
  ) as Map<string, Hdf5Array>;
}

function described(name: string, { layers, inputs, takesSteps }: ExportFlow, names: readonly string[]): unknown {
  const shape = inputs === 'indices' ? [null, null] : takesSteps ? [null, null, inputs] : [null, inputs];
  const input = { batch_shape: shape, dtype: inputs === 'indices' ? 'int32' : 'float32', name: 'input' };
  const inKeras = (className: string, config: object): object => ({
    module: 'keras.layers',
    class_name: className,
    config,
    registered_name: null,
  });
  return {
    module: 'keras',
    class_name: 'Sequential',
    config: {
      name,
      layers: [
        inKeras('InputLayer', input),
        ...layers.map(({ className, config }, index) => inKeras(className, { name: names[index], ...config })),
      ],
    },
    registered_name: null,
  };
}

/** `layers/lstm_1/cell/vars/0` */
function weightTree(layers: readonly WrittenLayer[], names: readonly string[]): Hdf5Tree {
  type Branch = Map<string, Branch | Hdf5Array>;
  const root: Branch = new Map();
  const branch = (path: readonly string[]): Branch => {
    let here = root;
    for (const step of path) {
      const next = (here.get(step) as Branch | undefined) ?? new Map();
      here.set(step, next);
      here = next;
    }
    return here;
  };
  branch(['layers']);
  for (const [index, { parts }] of layers.entries()) {
    for (const [part, weights] of parts) {
      const vars = branch(['layers', names[index], ...part.split('/').filter((step) => step !== ''), 'vars']);
      for (const [number, weight] of weights.entries()) vars.set(String(number), weight);
    }
  }
  return root;
}
