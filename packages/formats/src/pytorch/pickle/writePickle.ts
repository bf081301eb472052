/** Writes the pickle of a state_dict, in protocol 2, as torch.save does and `torch.load(weights_only=True)` reads. */
import type { SafetensorsTensor } from '@statal/layers';

const storageTypes: Readonly<Record<string, string>> = { F32: 'FloatStorage', F64: 'DoubleStorage' };

/** The pickle of an OrderedDict of tensors. The elements of tensor number n are in the storage with the key n. */
export function writePickle(tensors: ReadonlyMap<string, SafetensorsTensor>): Uint8Array<ArrayBuffer> {
  const writer = new PickleWriter();
  writer.raw('\x80\x02');
  writer.emptyOrderedDict();
  writer.raw('(');
  for (const [index, [name, tensor]] of [...tensors].entries()) {
    writer.text(name);
    writer.tensor(tensor, String(index));
  }
  writer.raw('u.');
  return writer.finish();
}

class PickleWriter {
  readonly #bytes: number[] = [];
  readonly #encoder = new TextEncoder();

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  /** Opcodes, and names of globals, one byte a character. */
  raw(text: string): void {
    for (const character of text) this.#bytes.push(character.charCodeAt(0));
  }

  text(text: string): void {
    const bytes = this.#encoder.encode(text);
    this.raw('X');
    this.#uint32(bytes.length);
    for (const byte of bytes) this.#bytes.push(byte);
  }

  emptyOrderedDict(): void {
    this.raw('ccollections\nOrderedDict\n)R');
  }

  /** _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks); the storage is a persistent id. */
  tensor({ dtype, shape, data }: SafetensorsTensor, key: string): void {
    this.raw('ctorch._utils\n_rebuild_tensor_v2\n((');
    this.text('storage');
    this.raw(`ctorch\n${storageTypes[dtype]}\n`);
    this.text(key);
    this.text('cpu');
    this.#count(data.length);
    this.raw('tQ');
    this.#count(0);
    this.#counts(shape);
    this.#counts(shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1)));
    this.raw('\x89');
    this.emptyOrderedDict();
    this.raw('tR');
  }

  #counts(counts: readonly number[]): void {
    this.raw('(');
    for (const count of counts) this.#count(count);
    this.raw('t');
  }

  /** A whole number of 4 bytes: storages stay below 4 GB, which is 2^30 floats. */
  #count(count: number): void {
    this.raw('J');
    this.#uint32(count);
  }

  #uint32(value: number): void {
    this.#bytes.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
  }
}
