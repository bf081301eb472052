/**
 * The kernels without the engine: a module made from its bytes, a memory, and arrays in it that are surrounded by
 * canaries, so that a kernel which writes outside its logical ends is caught by every test and not only by its own.
 */
import { setFlagsFromString } from 'node:v8';
import { expect } from 'vitest';
import { LOOP_INSTRUCTION_WORDS } from '../src/engines/wasm/bytecode/loopInstructions.js';
import { bestVariant, kernelBinary } from '../src/engines/wasm/kernels/kernelBinaries.js';

// Newer versions have the feature and refuse the flag.
if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');

const CANARY = 0x7fa5c3e1; // a NaN: whoever computes with it shows it
const ALIGNMENT = 64;

export interface FloatArray {
  readonly pointer: number;
  readonly values: Float32Array;
}

export interface IntArray {
  readonly pointer: number;
  readonly values: Int32Array;
}

type Kernel = (...words: number[]) => number;

export class Kernels {
  readonly #exports: Record<string, Kernel>;
  readonly #words: Int32Array;
  readonly #data: [start: number, end: number][] = [];
  readonly #start: number;
  #next: number;

  constructor(module: WebAssembly.Module) {
    const memory = new WebAssembly.Memory({ initial: 24, maximum: 65536 });
    this.#exports = new WebAssembly.Instance(module, { env: { memory, power: Math.pow } }).exports as Record<string, Kernel>;
    this.#words = new Int32Array(memory.buffer);
    this.#start = Math.ceil(this.#exports.heapBase() / ALIGNMENT) * ALIGNMENT;
    this.#next = this.#start;
    this.#words.fill(CANARY, this.#start / 4);
  }

  /** Calls a kernel, then checks that it left the surroundings of every array alone. */
  call(name: string, ...words: (number | boolean)[]): number {
    const result = this.#exports[name](...words.map(Number));
    let at = this.#start / 4;
    for (const [start, end] of [...this.#data, [this.#next + 4096, this.#next + 4096] as const]) {
      const broken = this.#words.subarray(at, start / 4).findIndex((word) => word !== CANARY);
      if (broken >= 0)
        throw new Error(`${name} wrote outside the arrays, ${4 * (at + broken) - start} bytes from one that begins at ${start}`);
      at = end / 4;
    }
    return result;
  }

  /** Runs one loop instruction: its kind and its operands (bytecode/loopInstructions.ts). */
  run(kind: number, ...words: number[]): void {
    const program = this.ints([1, kind, ...words, ...new Array(LOOP_INSTRUCTION_WORDS - 1 - words.length).fill(0)]);
    this.call('runLoop', program.pointer, 0, 1, 1, 0);
  }

  /** Room for `count` numbers, `offset` numbers after a multiple of 64 bytes. */
  #allocate(count: number, offset: number): number {
    const pointer = this.#next + 4 * offset;
    const end = pointer + 4 * count;
    this.#data.push([pointer, end]);
    this.#next = Math.ceil(end / ALIGNMENT) * ALIGNMENT + ALIGNMENT;
    if (this.#next + 4096 > 4 * this.#words.length) throw new Error('the memory of the test is too small');
    return pointer;
  }

  floats(values: ArrayLike<number>, offset = 0): FloatArray {
    const pointer = this.#allocate(values.length, offset);
    const view = new Float32Array(this.#words.buffer, pointer, values.length);
    view.set(values);
    return { pointer, values: view };
  }

  ints(values: ArrayLike<number>, offset = 0): IntArray {
    const pointer = this.#allocate(values.length, offset);
    const view = new Int32Array(this.#words.buffer, pointer, values.length);
    view.set(values);
    return { pointer, values: view };
  }

  /** An array for a kernel to fill. */
  empty(count: number, offset = 0): FloatArray {
    return this.floats(new Float32Array(count).fill(-777), offset);
  }

  workspace(): number {
    return this.#allocate(this.#exports.workspaceBytes() / 4, 0);
  }
}

/** The variants that this machine can run, to be handed to `describe.each`. */
export const variants: readonly { readonly variant: string; readonly load: () => Kernels }[] = await Promise.all(
  (['simd', 'relaxed simd'] as const)
    .filter((variant) => variant === 'simd' || variant === bestVariant())
    .map(async (variant) => {
      const module = await WebAssembly.compile(await kernelBinary(variant));
      return { variant, load: () => new Kernels(module) };
    }),
);

/** Numbers in (-1, 1), always the same. */
export function noise(count: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 23 - 1;
  });
}

/** |got - want| <= absolute + relative |want|, the same NaN and the same infinities; tells the worst element. */
export function expectClose(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  { relative = 0, absolute = 0, label = String }: { relative?: number; absolute?: number; label?: (index: number) => string } = {},
): void {
  expect(got.length).toBe(want.length);
  let worst = -1;
  let worstExcess = 1;
  for (let index = 0; index < want.length; index++) {
    if (Object.is(got[index], want[index]) || got[index] === want[index]) continue;
    const excess = Math.abs(got[index] - want[index]) / (absolute + relative * Math.abs(want[index]));
    if (excess <= worstExcess) continue;
    worst = index;
    worstExcess = Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess;
  }
  if (worst < 0) return;
  throw new Error(`element ${label(worst)}: got ${got[worst]}, want ${want[worst]}, ${worstExcess.toPrecision(3)} times the tolerance`);
}
