/**
 * A bound loop as words for `runLoop`, for all rows of the batch or for a range of them. An instruction that has no
 * record makes the whole loop run step by step from JavaScript instead (inOneCall.ts).
 */
import type { Attributes } from '../../../ops/vocabulary.js';
import { sizeOf } from '../../../shape.js';
import { assembleGroup, type GroupProgram, pointerWord } from '../groupAssembler.js';
import { BYTES, floatBits } from '../machine.js';
import type { Share } from '../runOnThreads.js';
import type { RecordedOp } from './inOneCall.js';
import type { Location } from './location.js';
import * as loopCode from './loopCode.js';
import type { LocatedValue, LoweredGroup, LoweredInstruction, LoweredProduct, LoweredSingle } from './lowerLoop.js';

export interface Address {
  /** At step 0, in bytes. */
  readonly pointer: number;
  /** From one step to the next, in bytes. */
  readonly stride: number;
}

/** What a loop is bound to. */
export interface Binding {
  address(location: Location): Address;
  /** The right operand of a product as whoever makes it wants it, if it is the same at all steps. */
  packed(product: LoweredProduct): number | undefined;
  /** Room for the packed right operand of a product. */
  roomToPack(product: LoweredProduct): number;
  readonly constants: readonly number[];
  /** Puts words into memory for as long as the loop is bound. */
  place(words: Int32Array): number;
}

/** The address of the program of a loop that can be one call. `rows`: only these of the batch; all of them unless given. */
export function encodeLoop(instructions: readonly LoweredInstruction[], binding: Binding, rows?: Share): number {
  const records = instructions.flatMap((instruction) => encode(instruction, binding, rows));
  const words = new Int32Array(1 + loopCode.LOOP_WORDS * records.length);
  words[0] = records.length;
  for (const [index, record] of records.entries()) words.set(record, 1 + loopCode.LOOP_WORDS * index);
  return binding.place(words);
}

function encode(instruction: LoweredInstruction, binding: Binding, rows: Share | undefined): number[][] {
  switch (instruction.kind) {
    case 'group':
      return [[loopCode.GROUP, encodeGroup(instruction, binding, rows)]];
    case 'product':
      return instruction.system?.encodeProduct(instruction, binding, rows) ?? encodeProduct(instruction, binding, rows);
    case 'single':
      return [encodeSingle(instruction, binding, rows)];
    default:
      throw instruction satisfies never;
  }
}

const programsByRows = new WeakMap<LoweredGroup, Map<number, GroupProgram>>();

/** The program of a group over some rows of the batch. */
function programOver(group: LoweredGroup, rows: number): GroupProgram {
  const known = programsByRows.get(group) ?? new Map<number, GroupProgram>();
  programsByRows.set(group, known);
  const program = known.get(rows) ?? assembleGroup([rows, ...group.shape.slice(1)], group.operands, group.nodes);
  known.set(rows, program);
  return program;
}

/** The program of a group with its addresses filled in. */
function encodeGroup(group: LoweredGroup, binding: Binding, rows?: Share): number {
  const { operands } = group;
  const program = rows === undefined ? group.program : programOver(group, rows.count);
  const words = program.words.slice();
  operands.forEach((operand, index) => {
    const { pointer, stride } = binding.address(operand);
    words[pointerWord(index)] = pointer + BYTES * (rows?.first ?? 0) * (operand.strides[0] ?? 0);
    words[pointerWord(index) + 1] = stride;
  });
  for (const { word, constant } of program.constants) words[word] = floatBits(binding.constants[constant]);
  return binding.place(words);
}

/** A right operand that differs from step to step is packed at each, by every thread for itself. */
function encodeProduct(product: LoweredProduct, binding: Binding, rows: Share | undefined): number[][] {
  const { a, b, out, transposeA, transposeB, m, k, n, accumulates } = product;
  const known = binding.packed(product);
  const packed = known ?? binding.roomToPack(product);
  const right = binding.address(b.location);
  const packing = [loopCode.PACK, right.pointer, right.stride, packed, 0, 0, 0, b.leading, Number(transposeB), k, n];
  const [left, result] = [binding.address(a.location), binding.address(out.location)];
  const first = rows?.first ?? 0;
  const fromLeft = left.pointer + BYTES * first * (transposeA ? 1 : a.leading);
  const toResult = result.pointer + BYTES * first * out.leading;
  const multiplying = [
    loopCode.PRODUCT,
    ...[fromLeft, left.stride, packed, 0, toResult, result.stride],
    ...[a.leading, Number(transposeA), out.leading, rows?.count ?? m, k, n, Number(accumulates)],
  ];
  return known === undefined ? [packing, multiplying] : [multiplying];
}

const kinds: { readonly [Op in RecordedOp]: number } = {
  sum: loopCode.SUM,
  max: loopCode.GREATEST,
  softmax: loopCode.SOFTMAX,
  logSoftmax: loopCode.LOG_SOFTMAX,
  gather: loopCode.GATHER,
};

function encodeSingle({ op, attributes, inputs, out }: LoweredSingle, binding: Binding, rows: Share | undefined): number[] {
  if (op === 'gather') return encodeGather(inputs as readonly LocatedValue[], out, binding, rows);
  const x = inputs[0] as LocatedValue;
  const kind = kinds[op as RecordedOp];
  const [from, to] = [binding.address(x.location), binding.address(out.location)];
  const first = rows?.first ?? 0;
  const shape = rows === undefined ? x.shape : [rows.count, ...x.shape.slice(1)];
  const rowBytes = (of: readonly number[]): number => BYTES * sizeOf(of.slice(1));
  const addresses = [from.pointer + first * rowBytes(x.shape), from.stride, 0, 0, to.pointer + first * rowBytes(out.shape), to.stride];
  if (op === 'softmax' || op === 'logSoftmax') return [kind, ...addresses, sizeOf(shape.slice(0, -1)), shape[shape.length - 1]];
  const { axes } = attributes as Attributes<'sum'>;
  const [start, end] = [axes[0], axes[axes.length - 1] + 1];
  return [
    kind,
    ...addresses,
    sizeOf(shape.slice(0, start)),
    sizeOf(shape.slice(start, end)),
    sizeOf(shape.slice(end)),
    sizeOf(shape.slice(end)),
  ];
}

function encodeGather([table, indices]: readonly LocatedValue[], out: LocatedValue, binding: Binding, rows: Share | undefined): number[] {
  const [from, at, to] = [table, indices, out].map(({ location }) => binding.address(location));
  const columns = table.shape[1];
  const each = sizeOf(indices.shape.slice(1));
  const first = (rows?.first ?? 0) * each;
  const count = rows === undefined ? sizeOf(indices.shape) : rows.count * each;
  return [
    ...[loopCode.GATHER, at.pointer + BYTES * first, at.stride, from.pointer, from.stride],
    ...[to.pointer + BYTES * first * columns, to.stride, count, columns],
  ];
}
