/** The plain tensors of a PyTorch file, for those who map them themselves. */
import { decodeSafetensors, FormatError, type SafetensorsTensor } from '@statal/layers';
import { checkFields, optional, refuse, text } from '@statal/tensors/internals';
import { Allowance } from './allowance.js';
import { type FoundStateDict, findStateDict } from './findStateDict.js';
import type { PickleValue } from './pickle/pickleValue.js';
import { tensorElements } from './tensorElements.js';
import { isTorchFile, readTorchFile, savingLine } from './torchFile.js';

/** The options of `readStateDict`. */
export interface ReadStateDictOptions {
  /** The name of the bytes in error messages, e.g. the path of the file. Default: "state_dict". */
  readonly source?: string | undefined;
  /**
   * The key of a checkpoint under which the state_dict is, e.g. "model_state_dict". Default: the only one that holds one, or the first of
   * "state_dict", "model_state_dict", "model", "net" and "module".
   */
  readonly key?: string | undefined;
}

/** The tensors of a file, and what is beside them. */
export interface StateDict {
  /** In the order of the file. Half floats are their 16 bits; tensors may be views of the bytes that were read. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** Plain values beside the tensors, e.g. the epoch of a checkpoint: texts, numbers, lists, and Maps for dicts. */
  readonly metadata: ReadonlyMap<string, unknown>;
  /** The key of the checkpoint under which the tensors were found. */
  readonly key: string | undefined;
}

/**
 * Reads the tensors of a `.pt` or `.pth` file of `torch.save`, or of a safetensors file. Nothing but tensors, numbers, texts, lists and
 * dicts is ever made of a pickle. Files before PyTorch 1.6 are read too.
 *
 * @example
 * const { tensors } = readStateDict(savedByTorch, { source: 'model.pt' });
 * tensors.get('decoder.weight')?.shape; // [5, 4]
 * @throws FormatError, and no other error, if the bytes are no such file: one line with the reason and the way out
 */
export function readStateDict(bytes: Uint8Array, options: ReadStateDictOptions = {}): StateDict {
  if (!ArrayBuffer.isView(bytes)) refuse('readStateDict', 'a Uint8Array', bytes);
  checkFields('readStateDict', options, { source: optional(text), key: optional(text) });
  const { source = 'state_dict', key } = options;
  return stateDictOf(bytes, { source, key, allowance: new Allowance(source, bytes.length) });
}

/** Each tensor takes about a kilobyte, however few elements it has. */
const mostTensors = 20_000;
const largestHeader = 4 * 2 ** 20;

function checkNumber(tensors: number, fail: (problem: string) => never): void {
  if (tensors > mostTensors) fail(`it has ${tensors} tensors, and at most ${mostTensors} are read`);
}

/** With checked options. */
export function stateDictOf(
  bytes: Uint8Array,
  { source, key, allowance }: { readonly source: string; readonly key: string | undefined; readonly allowance: Allowance },
): StateDict {
  const fail = (problem: string): never => {
    throw new FormatError(source, problem, 'Save fewer tensors in a file');
  };
  if (isSafetensors(bytes)) {
    if (key !== undefined)
      throw new FormatError(source, `a safetensors file has no keys, and key is ${JSON.stringify(key)}`, 'Leave key out');
    const header = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (header > largestHeader) fail(`its header has ${header} bytes, and at most ${largestHeader} are read`);
    allowance.take(bytes.length, 'the first tensor'); // decodeSafetensors copies
    const { tensors, metadata } = decodeSafetensors(bytes, { source });
    checkNumber(tensors.size, fail);
    return { tensors, metadata: new Map(Object.entries(metadata)), key };
  }
  if (!isTorchFile(bytes)) {
    throw new FormatError(source, 'it is neither a file of torch.save nor a safetensors file', savingLine);
  }
  const { value, bytesOf } = readTorchFile(bytes, source);
  const found = findStateDict(value, { source, key });
  checkNumber(found.tensors.size, fail);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, tensor] of found.tensors) {
    const failIn = (problem: string): never => {
      throw new FormatError(source, `tensor ${JSON.stringify(name)}: ${problem}`, 'Take an intact file');
    };
    tensors.set(name, tensorElements(name, tensor, bytesOf(tensor.storage), { allowance, fail: failIn }));
  }
  return { tensors, metadata: plainValues(found), key: found.key };
}

/** A safetensors file begins with the size of a header, which is JSON. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === 0x7b && !isTorchFile(bytes);
}

/** The values beside the state_dict, without those that hold tensors, such as the state of an optimizer. */
function plainValues({ others }: FoundStateDict): ReadonlyMap<string, unknown> {
  const visits = { left: mostVisits };
  return new Map([...others].filter(([, value]) => isPlain(value, visits, deepestValue)));
}

const deepestValue = 16;
/** Lists in lists can be the same one many times, so that a small file has more values than any memory. */
const mostVisits = 1_000_000;

/** Whether a value is made of texts, numbers, lists and dicts alone. A list that holds itself is not plain. */
function isPlain(value: PickleValue, visits: { left: number }, depth: number): boolean {
  if (--visits.left < 0 || depth < 0) return false;
  if (Array.isArray(value)) return value.every((item) => isPlain(item, visits, depth - 1));
  if (value instanceof Map) {
    for (const [key, item] of value) {
      if (!isPlain(key, visits, depth - 1) || !isPlain(item, visits, depth - 1)) return false;
    }
    return true;
  }
  return typeof value !== 'object' || value === null;
}
