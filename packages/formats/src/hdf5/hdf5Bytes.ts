/** Bytes of an HDF5 file, read only within their bounds. */
import { FormatError } from '@statal/layers';

/** HDF5's address of something that does not exist. */
export const nowhere: number = Number.POSITIVE_INFINITY;

/**
 * The bytes of a file, and how much of it may still be visited. Structures that refer to each other in circles, or to the same bytes a
 * thousand times, end with an error: all that is read is at most twice as large as the file.
 */
export class Hdf5Bytes {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly source: string;
  #bytesLeft: number;

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.source = source;
    this.#bytesLeft = 8000 + 2 * bytes.length;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /**
   * Counts a structure, or bytes that are copied.
   *
   * @throws FormatError if there are more than the file can hold
   */
  visit(bytes = 8): void {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) this.fail('refers to its parts in circles, or to the same part many times');
  }

  u8(at: number): number {
    return this.#view.getUint8(this.#within(at, 1));
  }

  u16(at: number): number {
    return this.#view.getUint16(this.#within(at, 2), true);
  }

  u32(at: number): number {
    return this.#view.getUint32(this.#within(at, 4), true);
  }

  /** A size or an address; `nowhere` for the undefined address. */
  u64(at: number): number {
    this.#within(at, 8);
    const [low, high] = [this.#view.getUint32(at, true), this.#view.getUint32(at + 4, true)];
    return low === 0xffffffff && high === 0xffffffff ? nowhere : high * 2 ** 32 + low;
  }

  /** A view of `length` bytes. */
  slice(at: number, length: number): Uint8Array {
    this.#within(at, length);
    return this.#bytes.subarray(at, at + length);
  }

  /** Text up to a zero byte, or the whole length. */
  text(at: number, length: number): string {
    const bytes = this.slice(at, length);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  isAt(at: number, signature: string): boolean {
    return at + signature.length <= this.length && this.text(at, signature.length) === signature;
  }

  fail(problem: string, hint = 'Save or download it again'): never {
    throw new FormatError(this.source, `the HDF5 file ${problem}`, hint);
  }

  #within(at: number, length: number): number {
    if (!(at >= 0 && length >= 0 && at + length <= this.#bytes.length)) this.fail(`is damaged or cut off: it has no byte ${at + length}`);
    return at;
  }
}
