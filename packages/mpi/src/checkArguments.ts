import type { Numbers, Operation } from './mpi.js';
import type { World } from './world.js';

const operations: readonly Operation[] = ['sum', 'max', 'min'];
const numbers = [Float32Array, Float64Array, Int32Array] as const;

/** @param call for the error */
export function checkData(call: string, data: Numbers, operation: Operation): void {
  if (!numbers.some((type) => (data as unknown) instanceof type))
    throw new TypeError(`${call}: data is ${nameOf(data)}; it must be a Float32Array, Float64Array or Int32Array`);
  if (!operations.includes(operation))
    throw new RangeError(`${call}: operation is ${JSON.stringify(operation)}; it must be "sum", "max" or "min"`);
  checkAttached(`${call}: data`, data);
}

/** @param what the call and the argument, for the error */
export function checkView(what: string, view: ArrayBufferView, type?: typeof Uint8Array): void {
  if (type !== undefined && !(view instanceof type)) throw new TypeError(`${what} is ${nameOf(view)}; it must be a Uint8Array`);
  if (!ArrayBuffer.isView(view) || view instanceof DataView) throw new TypeError(`${what} is ${nameOf(view)}; it must be a typed array`);
  checkAttached(what, view);
}

export function checkRank(
  what: string,
  rank: number,
  world: World,
  { butNotItself = false }: { readonly butNotItself?: boolean | undefined } = {},
): void {
  if (!(Number.isInteger(rank) && rank >= 0 && rank < world.size))
    throw new RangeError(`${what} is ${rank}; ranks are whole numbers from 0 to ${world.size - 1}`);
  if (butNotItself && rank === world.rank) throw new RangeError(`${what} is ${rank}, which is this rank itself; it must be another one`);
}

/** A view of a WebAssembly memory that has grown is empty, as an array of no elements is. But only the latter can be viewed again. */
function checkAttached(what: string, { buffer }: ArrayBufferView): void {
  if (buffer.byteLength > 0) return;
  try {
    new Uint8Array(buffer);
  } catch {
    throw new TypeError(`${what} is a view of a buffer that is gone (its WebAssembly memory has grown?); make the view anew`);
  }
}

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? `of type ${value.constructor?.name ?? 'object'}` : String(value);
}
