/** Assembles programs of the block vector machine for the tests of its kernels. */
import * as opcodes from '../src/engines/wasm/bytecode/opcodes.js';
import type { FloatArray, IntArray, Kernels } from './kernelsHarness.js';

interface Operand {
  readonly array: FloatArray | IntArray;
  readonly strides: readonly number[];
  /** First element, in elements. */
  readonly first?: number;
  readonly stepStride?: number;
}

export interface Program {
  readonly dimensions: readonly number[];
  /** Number of columns that are processed at a time. Default: 0, all elements are one run. */
  readonly width?: number;
  readonly operands: readonly Operand[];
  /** [opcode, dst, a, b, c] */
  readonly instructions: readonly (readonly number[])[];
}

export const floatBits = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0];
const padded = (values: readonly number[], size: number, fill: number): number[] => [...Array(size - values.length).fill(fill), ...values];

export function write(kernels: Kernels, { dimensions, width = 0, operands, instructions }: Program): IntArray {
  return kernels.ints([
    operands.length,
    instructions.length,
    ...padded(dimensions, 4, 1),
    width,
    0,
    ...operands.flatMap(({ array, strides, first = 0, stepStride = 0 }) => [
      array.pointer + 4 * first,
      4 * stepStride,
      ...padded(strides, 4, 0),
      array.values instanceof Int32Array ? opcodes.INT32 : opcodes.FLOAT32,
      0,
    ]),
    ...instructions.flatMap((words) => [...words, ...Array(opcodes.INSTRUCTION_WORDS - words.length).fill(0)]),
  ]);
}

export function run(kernels: Kernels, program: Program, step = 0): void {
  kernels.call('runGroup', write(kernels, program).pointer, step, kernels.workspace());
}
