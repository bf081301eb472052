/**
 * Elementwise ops outside of loops, and copies from one arrangement to another: each is a program of the vector machine. Of large
 * ones every thread does its own part of the first axis.
 */
import { type Shape, sizeOf } from '../../shape.js';
import { elementwiseProgram } from './elementwiseProgram.js';
import { type GroupNode, type GroupProgram, pointerWord } from './groupAssembler.js';
import { GROUP } from './loop/loopCode.js';
import { BYTES, floatBits, type Machine, type StridedPlace } from './machine.js';
import { shareOut } from './runOnThreads.js';

type Operand = StridedPlace | number;

/** `operands`: the result, then the inputs. */
export function runElementwise(machine: Machine, op: GroupNode['op'], shape: Shape, operands: readonly Operand[]): void {
  const program = elementwiseProgram(op, shape, operands);
  if (program === undefined) return;
  const [length = 1, ...row] = shape;
  if (program === 'too many axes') {
    for (let index = 0; index < length; index++) {
      runElementwise(
        machine,
        op,
        row,
        operands.map((operand) => withoutFirstAxis(from(operand, index))),
      );
    }
    return;
  }
  const bytes = program.words.byteLength;
  machine.withScratch((scratch) => {
    // About a nanosecond for each element, and three where they do not lie side by side.
    const isScattered = operands.some((operand) => typeof operand !== 'number' && (operand.strides.at(-1) ?? 0) > 1);
    const ns = (isScattered ? 3 : 1) * sizeOf(shape);
    shareOut(machine, { count: length, granule: row.length === 0 ? 16 : 1, ns }, ({ first, count }) => {
      const room = scratch.allocate(bytes);
      const own = count === length ? program : (elementwiseProgram(op, [count, ...row], operands) as GroupProgram);
      write(
        machine,
        room,
        own,
        operands.map((operand) => from(operand, first)),
      );
      return [GROUP, room];
    });
  });
}

/** Copies elements between two arrangements. Bits are kept, so this works for ints too. */
export function move(machine: Machine, shape: Shape, source: Omit<StridedPlace, 'isInt'>, to: Omit<StridedPlace, 'isInt'>): void {
  runElementwise(machine, 'copy', shape, [
    { ...to, isInt: false },
    { ...source, isInt: false },
  ]);
}

/** As if the first axis began at `index`. */
function from(operand: Operand, index: number): Operand {
  if (typeof operand === 'number' || index === 0) return operand;
  return { ...operand, pointer: operand.pointer + BYTES * index * operand.strides[0] };
}

function withoutFirstAxis(operand: Operand): Operand {
  return typeof operand === 'number' ? operand : { ...operand, strides: operand.strides.slice(1) };
}

function write({ allocator }: Machine, room: number, { words, constants }: GroupProgram, operands: readonly Operand[]): void {
  const values: number[] = [];
  let index = 0;
  for (const operand of operands) {
    if (typeof operand === 'number') values.push(operand);
    else words[pointerWord(index++)] = operand.pointer;
  }
  for (const { word, constant } of constants) words[word] = floatBits(values[constant]);
  allocator.views.i32.set(words, room / BYTES);
}
