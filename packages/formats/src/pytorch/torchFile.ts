/** What a file of torch.save holds: a value, and the bytes of its storages. Nothing of it is copied. */
import { FormatError } from '@statal/layers';
import { isZip, readStoredZip } from '../zip/readStoredZip.js';
import type { PickleValue, Storage } from './pickle/pickleValue.js';
import { type PickleResult, readPickle } from './pickle/readPickle.js';
import { Storages } from './pickle/storages.js';
import { torchGlobal } from './pickle/torchGlobals.js';
import { bytesPerElement } from './tensorElements.js';

export interface TorchFile {
  readonly value: PickleValue;
  readonly bytesOf: (storage: Storage) => Uint8Array;
}

type Fail = (problem: string, hint?: string) => never;

/** The line of Python that saves a model so that it is read here, and anywhere else. */
export const savingLine = 'Save its parameters in Python: torch.save(model.state_dict(), "model.pt")';

/** Whether the bytes begin as files of torch.save do. */
export function isTorchFile(bytes: Uint8Array): boolean {
  return isZip(bytes) || isLegacy(bytes);
}

/** @throws FormatError if the file is damaged, or holds anything but numbers, texts, lists, dicts and tensors */
export function readTorchFile(bytes: Uint8Array, source: string): TorchFile {
  const fail: Fail = (problem, hint) => {
    throw new FormatError(source, problem, hint);
  };
  return isZip(bytes) ? readArchive(bytes, source, fail) : readLegacy(bytes, fail);
}

/** The zip archives since PyTorch 1.6: NAME/data.pkl, and a storage in each NAME/data/KEY. */
function readArchive(bytes: Uint8Array, source: string, fail: Fail): TorchFile {
  const entries = readStoredZip(bytes, source);
  const pickleName = entries.names.find((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (pickleName === undefined) return fail('the zip archive has no data.pkl: it was not written by torch.save', savingLine);
  const root = pickleName.slice(0, -'data.pkl'.length);
  if (entries.names.includes(`${root}constants.pkl`)) {
    return fail(
      'it is a TorchScript archive',
      'Save its parameters in Python: torch.save(torch.jit.load("old.pt").state_dict(), "model.pt")',
    );
  }
  const order = entries.get(`${root}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order.subarray(0, 8)).startsWith('big')) {
    return fail('its elements are big-endian', 'Save it again on a machine that is little-endian, as most are');
  }
  const storages = new Storages((problem) => fail(problem));
  const { value } = readStrictly(entries.get(pickleName) as Uint8Array, 0, storages, fail);
  const bytesOf = ({ key, dtype, size }: Storage): Uint8Array => {
    const stored = entries.get(`${root}data/${key}`);
    const needed = size * widthOf(dtype);
    if (stored === undefined) return fail(`the storage ${JSON.stringify(key)} is missing in the archive`);
    if (stored.length < needed) return fail(`the storage ${JSON.stringify(key)} has ${stored.length} bytes and should have ${needed}`);
    return stored;
  };
  return { value, bytesOf };
}

/** Files before PyTorch 1.6 begin with the pickle of this whole number. */
const magic = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
const legacyProtocol = 1001;

function isLegacy(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** Five pickles: magic number, protocol, sizes of C types, the value, keys of storages. Behind them, each storage with its size. */
function readLegacy(bytes: Uint8Array, fail: Fail): TorchFile {
  const storages = new Storages((problem) => fail(problem));
  let at = magic.length;
  const next = (): PickleValue => {
    const { value, end } = readStrictly(bytes, at, storages, fail);
    at = end;
    return value;
  };
  if (next() !== legacyProtocol) return fail('it is of a protocol of torch.save that is not read', savingLine);
  const system = next();
  if (system instanceof Map && system.get('little_endian') === false) return fail('its elements are big-endian', savingLine);
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) return fail('the keys of its storages are no list');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = new Map<string, Uint8Array>();
  for (const key of keys) {
    const storage = storages.byKey.get(String(key));
    if (storage === undefined) return fail(`the storage ${shown(String(key))} is of no tensor`);
    if (at + 8 > bytes.length) return fail('it is cut off before its storages');
    const size = storage.size * widthOf(storage.dtype);
    if (Number(view.getBigUint64(at, true)) !== storage.size || at + 8 + size > bytes.length) {
      return fail(`offset ${at}: the storage ${shown(storage.key)} does not have its ${storage.size} elements: the file is cut off`);
    }
    parts.set(storage.key, bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size;
  }
  return { value, bytesOf: ({ key }) => parts.get(key) ?? fail(`the storage ${shown(key)} is missing`) };
}

function readStrictly(bytes: Uint8Array, at: number, storages: Storages, fail: Fail): PickleResult {
  const global = (module: string, name: string): NonNullable<ReturnType<typeof torchGlobal>> =>
    torchGlobal(module, name) ??
    fail(`it holds ${shown(`${module}.${name}`)}, an object of Python, and only tensors and plain values are read`, savingLine);
  return readPickle(bytes, at, { global, persistent: storages.find }, (problem, hint = 'Take an intact file') => fail(problem, hint));
}

const widthOf = (dtype: Storage['dtype']): number => (dtype === undefined ? 1 : bytesPerElement(dtype));

/** A name from a file, which may be long. */
function shown(name: string): string {
  return name.length <= 80 ? name : `${name.slice(0, 80)}...`;
}
