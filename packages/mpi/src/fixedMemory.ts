import { addressOf } from './nativeLibrary.js';

/** V8 keeps small arrays among its objects, which move. */
const SMALLEST = 128;

/** Memory that C can write to: it does not move as long as this object is in use. */
export class FixedMemory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly integers: Int32Array<ArrayBuffer>;
  readonly address: number;

  constructor(byteLength: number) {
    const buffer = new ArrayBuffer(Math.max(SMALLEST, Math.ceil(byteLength / 8) * 8));
    this.bytes = new Uint8Array(buffer);
    this.integers = new Int32Array(buffer);
    this.address = addressOf(this.bytes);
  }
}
