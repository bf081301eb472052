/**
 * Elementwise ops outside of loops, and copies between layouts. Each is a program of the vector machine. Threads split the
 * first axis of a large one.
 */
import { type Shape, sizeOf } from '../../../shape.js';
import { type GroupNode, type GroupProgram, pointerWord } from '../bytecode/groupProgram.js';
import { GROUP } from '../bytecode/loopInstructions.js';
import type { Allocator } from '../memory/allocator.js';
import { ELEMENT_BYTES, floatBits, type StridedPlacement } from '../memory/placement.js';
import { withScratch } from '../memory/scratch.js';
import type { KernelRuntime } from '../runtime/wasmRuntime.js';
import { parallelFor } from '../threads/parallelFor.js';
import { elementwiseProgram } from './elementwiseProgram.js';

type Operand = StridedPlacement | number;

/** @param operands the result, then the inputs */
export function runElementwise(runtime: KernelRuntime, op: GroupNode['op'], shape: Shape, operands: readonly Operand[]): void {
  const program = elementwiseProgram(op, shape, operands);
  if (program === undefined) return;
  const [length = 1, ...row] = shape;
  if (program === 'too many axes') {
    for (let index = 0; index < length; index++) {
      const atIndex = operands.map((operand) => withoutFirstAxis(from(operand, index)));
      runElementwise(runtime, op, row, atIndex);
    }
    return;
  }
  const { allocator } = runtime;
  withScratch(allocator, (scratch) => {
    // About a nanosecond for each element, and three if the elements are not contiguous.
    const isScattered = operands.some((operand) => typeof operand !== 'number' && (operand.strides.at(-1) ?? 0) > 1);
    const ns = (isScattered ? 3 : 1) * sizeOf(shape);
    parallelFor(runtime, { count: length, granule: row.length === 0 ? 16 : 1, ns }, ({ first, count }) => {
      const pointer = scratch.allocate(program.words.byteLength);
      const own = count === length ? program : (elementwiseProgram(op, [count, ...row], operands) as GroupProgram);
      const atFirst = operands.map((operand) => from(operand, first));
      writeProgram(allocator, pointer, own, atFirst);
      return [GROUP, pointer];
    });
  });
}

/** Copies elements between two layouts. It copies bits, so it works for ints too. */
export function copyElements(
  runtime: KernelRuntime,
  shape: Shape,
  from: Omit<StridedPlacement, 'isInt'>,
  to: Omit<StridedPlacement, 'isInt'>,
): void {
  runElementwise(runtime, 'copy', shape, [
    { ...to, isInt: false },
    { ...from, isInt: false },
  ]);
}

/** The operand as if its first axis began at `index`. */
function from(operand: Operand, index: number): Operand {
  if (typeof operand === 'number' || index === 0) return operand;
  return { ...operand, pointer: operand.pointer + ELEMENT_BYTES * index * operand.strides[0] };
}

function withoutFirstAxis(operand: Operand): Operand {
  return typeof operand === 'number' ? operand : { ...operand, strides: operand.strides.slice(1) };
}

/** Writes a program to memory, with the addresses of its operands and the bits of its constants. */
function writeProgram({ views }: Allocator, pointer: number, { words, constants }: GroupProgram, operands: readonly Operand[]): void {
  const values: number[] = [];
  let index = 0;
  for (const operand of operands) {
    if (typeof operand === 'number') values.push(operand);
    else words[pointerWord(index++)] = operand.pointer;
  }
  for (const { word, constant } of constants) words[word] = floatBits(values[constant]);
  views.i32.set(words, pointer / ELEMENT_BYTES);
}
