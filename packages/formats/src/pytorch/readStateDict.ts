/** The plain tensors of a PyTorch file, for those who map them themselves. */
import { decodeSafetensors, FormatError, type SafetensorsTensor } from '@statal/layers';
import { checkFields, optional, refuse, text } from '@statal/tensors/internals';
import { Allowance } from './allowance.js';
import { type FoundStateDict, findStateDict } from './findStateDict.js';
import { Storage, StoredTensor } from './pickle/pickleValue.js';
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

/** With checked options. */
export function stateDictOf(
  bytes: Uint8Array,
  { source, key, allowance }: { readonly source: string; readonly key: string | undefined; readonly allowance: Allowance },
): StateDict {
  if (isSafetensors(bytes)) {
    if (key !== undefined)
      throw new FormatError(source, `a safetensors file has no keys, and key is ${JSON.stringify(key)}`, 'Leave key out');
    allowance.take(bytes.length, 'the first tensor'); // decodeSafetensors copies
    const { tensors, metadata } = decodeSafetensors(bytes, { source });
    return { tensors, metadata: new Map(Object.entries(metadata)), key };
  }
  if (!isTorchFile(bytes)) {
    throw new FormatError(source, 'it is neither a file of torch.save nor a safetensors file', savingLine);
  }
  const { value, bytesOf } = readTorchFile(bytes, source);
  const found = findStateDict(value, { source, key });
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, tensor] of found.tensors) {
    const fail = (problem: string): never => {
      throw new FormatError(source, `tensor ${JSON.stringify(name)}: ${problem}`, 'Take an intact file');
    };
    tensors.set(name, tensorElements(name, tensor, bytesOf(tensor.storage), { allowance, fail }));
  }
  return { tensors, metadata: plainValues(found), key: found.key };
}

/** A safetensors file begins with the size of a header, which is JSON. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === 0x7b && !isTorchFile(bytes);
}

/** The values beside the state_dict, without those that hold tensors, such as the state of an optimizer. */
function plainValues({ others }: FoundStateDict): ReadonlyMap<string, unknown> {
  return new Map([...others].filter(([, value]) => isPlain(value)));
}

const deepestValue = 16;
const largestValue = 100_000;

/** Whether a value is made of texts, numbers, lists and dicts alone. Lists that hold themselves, and very large ones, are not plain. */
function isPlain(value: unknown): boolean {
  let count = 0;
  const visit = (part: unknown, depth: number): boolean => {
    if (++count > largestValue || depth > deepestValue) return false;
    if (Array.isArray(part)) return part.every((item) => visit(item, depth + 1));
    if (part instanceof Map) return [...part].every(([key, item]) => visit(key, depth + 1) && visit(item, depth + 1));
    return typeof part !== 'object' || part === null;
  };
  return visit(value, 0) && !(value instanceof Storage) && !(value instanceof StoredTensor);
}
