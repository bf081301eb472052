/** Elements of a file as float32. */
import { floatElements } from '../floatElements.js';

/** The types of floats that are read. */
export type FloatType = 'float16' | 'bfloat16' | 'float32' | 'float64';

const dtypes = { float16: 'F16', bfloat16: 'BF16' } as const;

/** Reads `count` little-endian elements. All hosts of JavaScript are little-endian; the copy is there because places in a file are odd. */
export function float32Elements(bytes: Uint8Array, count: number, type: FloatType): Float32Array<ArrayBuffer> {
  if (type === 'float32') return new Float32Array(copied(bytes, 4 * count));
  if (type === 'float64') return Float32Array.from(new Float64Array(copied(bytes, 8 * count)));
  const data = new Uint16Array(copied(bytes, 2 * count));
  return floatElements({ dtype: dtypes[type], shape: [count], data }) as Float32Array<ArrayBuffer>;
}

/** The first bytes. The bytes of a file in Node are a Buffer, whose `slice` does not copy. */
function copied(bytes: Uint8Array, length: number): ArrayBuffer {
  return new Uint8Array(bytes.subarray(0, length)).buffer;
}
