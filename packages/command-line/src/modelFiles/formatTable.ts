/** The formats of model files. */
import { decodeModel, encodeModel } from '@statal/layers';
import type { ModelFile, ModelFormat } from './modelFormat.js';
import { outsideStateDict } from './outsideStateDict.js';
import { readTfjsFolder } from './readTfjsFolder.js';

/** The names of the formats, as `--to` takes them. */
export type FormatName = 'statal' | 'pytorch' | 'keras' | 'tfjs' | 'onnx';

/** The formats, by the name that `--to` takes. Each is loaded when it is used. */
export const formats: Readonly<Record<FormatName, ModelFormat>> = {
  statal: {
    title: 'Statal',
    endings: ['.safetensors'],
    isIn: (file) => isSafetensors(file) && describesLayers(file),
    read: async ({ path, bytes }, { engine }) => ({ ...decodeModel(bytes, { engine, source: path }), notes: [] }),
    write: (layer, params) => encodeModel(layer, params),
  },
  pytorch: {
    title: 'PyTorch',
    endings: ['.pt', '.pth', '.safetensors'],
    leftOut: outsideStateDict,
    isIn: (file) => isSafetensors(file) || holds(file, 'data.pkl') || begins(file, 0x80, 0x02),
    async read({ path, bytes }, { engine, key, prefix, modules }) {
      const { readPytorch } = await import('@statal/formats/pytorch');
      return readPytorch(bytes, { engine, source: path, key, prefix, modules });
    },
    async write(layer, params, { path }) {
      const { writePytorch } = await import('@statal/formats/pytorch');
      return writePytorch(layer, params, { format: path.endsWith('.safetensors') ? 'safetensors' : 'pt' });
    },
  },
  keras: {
    title: 'Keras',
    endings: ['.keras'],
    isIn: (file) => holds(file, 'model.weights.h5') || begins(file, 0x89, 0x48, 0x44, 0x46),
    async read({ path, bytes }, { engine }) {
      const { readKeras } = await import('@statal/formats/keras');
      return readKeras(bytes, { engine, source: path });
    },
    async write(layer, params) {
      const { writeKeras } = await import('@statal/formats/keras');
      return writeKeras(layer, params);
    },
  },
  tfjs: {
    title: 'TensorFlow.js',
    endings: [],
    isIn: (file) => begins(file, 0x7b),
    read: readTfjsFolder,
  },
  onnx: {
    title: 'ONNX',
    endings: ['.onnx'],
    isIn: (file) => begins(file, 0x08),
    async read({ path, bytes }, { engine }) {
      const { readOnnx } = await import('@statal/formats/onnx');
      return readOnnx(bytes, { engine, source: path });
    },
    async write(layer, params, { image }) {
      const { writeOnnx } = await import('@statal/formats/onnx');
      return writeOnnx(layer, params, { image });
    },
  },
};

export const formatNames: readonly FormatName[] = Object.keys(formats) as FormatName[];

/** Formats that can be written. */
export const writableNames: readonly FormatName[] = formatNames.filter((name) => formats[name].write !== undefined);

function begins({ bytes }: ModelFile, ...start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

/** Whether it is a zip archive with an entry whose path ends so. Names stand uncompressed in the directory at the end of the archive. */
function holds(file: ModelFile, name: string): boolean {
  if (!begins(file, 0x50, 0x4b)) return false;
  const { bytes } = file;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(name);
}

/** Whether the header of a safetensors file has a description of layers, as `encodeModel` writes it. The tensors are not decoded for this. */
function describesLayers({ bytes }: ModelFile): boolean {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  return Buffer.from(bytes.buffer, bytes.byteOffset + 8, Math.min(length, bytes.length - 8)).includes('"statal.layer"');
}

/** Safetensors begin with the length of a JSON header in 8 bytes. */
function isSafetensors(file: ModelFile): boolean {
  return file.bytes.length > 8 && file.bytes[8] === 0x7b && file.bytes[7] === 0;
}
