/** Reads models of Keras from their files. */
import { FormatError } from '@statal/layers';
import type { Engine } from '@statal/tensors';
import { anEngine, checkFields, optional, refuse, text } from '@statal/tensors/internals';
import { type Hdf5Group, isHdf5, readHdf5 } from '../hdf5/readHdf5.js';
import type { ImportedModel } from '../importedModel.js';
import { isZip, readStoredZip } from '../zip/readStoredZip.js';
import { importKeras, type KerasFile } from './importKeras.js';
import { kerasVersionOf } from './kerasActivations.js';
import { archiveWeights, legacyWeights } from './kerasWeights.js';

/** The options of `readKeras`. */
export interface ReadKerasOptions {
  /** The engine that holds the parameters. */
  readonly engine: Engine;
  /** The name of the file in error messages. Default: "model". */
  readonly source?: string | undefined;
}

/** A description larger than this is refused: parsed, it takes up to 20 times as much. */
const largestDescription = 2 ** 21;

/**
 * Reads a model that Keras saved: a `.keras` archive, or a legacy `.h5` file, of Keras 2 or 3.
 *
 * Sequential models and functional ones are read, if their layers are a chain: Embedding, SimpleRNN, LSTM, GRU, Bidirectional,
 * TimeDistributed, Dense, Dropout, LayerNormalization, BatchNormalization, Activation behind Dense, Masking, and the global poolings over time. The
 * layer is a `sequential` of these. Sequences are time first, [T, B, features], where Keras has [B, T, features]. `notes` say what else differs.
 *
 * @example
 * // model.save("model.keras") in Keras wrote these bytes.
 * const { layer, params, notes } = readKeras(savedByKeras, { engine, source: 'model.keras' });
 * layer.name; // 'sequential'
 * notes; // ['Sequences are time first here, [T, B, features], and batch first in Keras.']
 * layer.apply(params, tensor(engine, Int32Array.of(1, 2, 3), { shape: [3, 1] })).output.shape; // [3, 1, 5]
 * @throws FormatError, and no other error for any bytes: one line with the path of the layer, the reason and the way out
 */
export function readKeras(bytes: Uint8Array, options: ReadKerasOptions): ImportedModel {
  if (!(bytes instanceof Uint8Array)) refuse('readKeras', 'the bytes of a file', bytes);
  checkFields('readKeras', options, { engine: anEngine, source: optional(text) });
  const { engine, source = 'model' } = options;
  return importKeras(kerasFile(bytes, source), engine);
}

function kerasFile(bytes: Uint8Array, source: string): KerasFile {
  if (isZip(bytes)) return archiveFile(bytes, source);
  if (isHdf5(bytes)) return legacyFile(readHdf5(bytes, source), source);
  throw new FormatError(source, 'it is neither a .keras archive nor an HDF5 file', 'Save the model by model.save("model.keras") in Keras');
}

function archiveFile(bytes: Uint8Array, source: string): KerasFile {
  const archive = readStoredZip(bytes, source);
  const read = (name: string): Uint8Array => {
    const found = archive.get(name);
    if (found !== undefined) return found;
    throw new FormatError(source, `the archive has no ${name}`, 'Save the model by model.save("model.keras") in Keras');
  };
  const metadata = archive.get('metadata.json');
  const version = metadata && description(new TextDecoder().decode(metadata), 'metadata.json', source);
  return {
    source,
    version: kerasVersionOf((version as { keras_version?: unknown } | null | undefined)?.keras_version, 3),
    model: description(new TextDecoder().decode(read('config.json')), 'config.json', source),
    weights: archiveWeights(readHdf5(read('model.weights.h5'), `model.weights.h5 of ${source}`)),
  };
}

function legacyFile(file: Hdf5Group, source: string): KerasFile {
  const [config] = file.attribute('model_config') ?? [];
  if (config === undefined) {
    throw new FormatError(
      source,
      'it has weights and no description of the model',
      'Save the whole model in Keras: model.save("model.keras")',
    );
  }
  const [version] = file.attribute('keras_version') ?? file.group('model_weights')?.attribute('keras_version') ?? [];
  return {
    source,
    version: kerasVersionOf(version, 2),
    model: description(config, 'the description of the model', source),
    weights: legacyWeights(file, source),
  };
}

function description(text: string, name: string, source: string): unknown {
  if (text.length > largestDescription) throw new FormatError(source, `${name} is longer than ${largestDescription} characters`);
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError(source, `${name} is not JSON`, 'Save or download it again');
  }
}
