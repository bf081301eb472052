/** Encodes a bound loop as words for `runLoop`, for all batch rows or a range of them. */
import { type LoopKernelOp, opTraits } from '../../../ops/opTraits.js';
import type { Attributes, ImageOps } from '../../../ops/vocabulary.js';
import { sizeOf } from '../../../shape.js';
import { assembleGroup } from '../bytecode/groupAssembler.js';
import { type GroupProgram, pointerWord } from '../bytecode/groupProgram.js';
import { imageWindowWords } from '../bytecode/imageWindowWords.js';
import * as kinds from '../bytecode/loopInstructions.js';
import { ELEMENT_BYTES, floatBits } from '../memory/placement.js';
import type { LoopMatrix } from '../runtime/productBackend.js';
import type { LoopInstruction } from '../threads/parallelFor.js';
import type { Range } from '../threads/splitRange.js';
import type { Location } from './location.js';
import type { LocatedValue, LoweredBatch, LoweredGroup, LoweredInstruction, LoweredProduct, LoweredSingle, Matrix } from './loweredLoop.js';

export interface Address {
  /** Address at step 0. */
  readonly pointer: number;
  /** Bytes from one step to the next. */
  readonly stride: number;
}

/** The addresses, constants and memory that code is encoded with. */
export interface Binding {
  address(location: Location): Address;
  /** Address of the prepared weights of a product, if they are the same at all steps. */
  weights(product: LoweredProduct): number | undefined;
  readonly constants: readonly number[];
  /** Allocates bytes that live as long as the bound loop. */
  allocate(bytes: number): number;
  /** Copies words into memory that lives as long as the bound loop, and returns their address. */
  write(words: Int32Array): number;
}

/**
 * Encodes a loop and returns the address of its code. Every op must be a loop instruction (notCompiledReason.ts).
 *
 * @param part a range of batch rows, and how many there are. Default: all.
 */
export function encodeLoop(instructions: readonly LoweredInstruction[], binding: Binding, part?: BatchPart): number {
  const encoded = instructions.flatMap((instruction) => encode(instruction, binding, part && rowsOf(instruction, part)));
  const words = new Int32Array(1 + kinds.LOOP_INSTRUCTION_WORDS * encoded.length);
  words[0] = encoded.length;
  for (const [index, instruction] of encoded.entries()) words.set(instruction, 1 + kinds.LOOP_INSTRUCTION_WORDS * index);
  return binding.write(words);
}

export interface BatchPart {
  readonly rows: Range;
  /** Number of all batch rows. */
  readonly batch: number;
}

/** The range of an instruction's own rows. There may be several for each batch row, such as the pixels of images. */
function rowsOf(instruction: LoweredInstruction, { rows, batch }: BatchPart): Range {
  const each = firstAxisOf(instruction) / batch;
  return { first: each * rows.first, count: each * rows.count };
}

function firstAxisOf(instruction: LoweredInstruction): number {
  switch (instruction.kind) {
    case 'group':
      return instruction.shape[0];
    case 'product':
      return instruction.m;
    case 'batch':
      return instruction.rows;
    case 'single':
      return instruction.out.shape[0];
    default:
      throw instruction satisfies never;
  }
}

function encode(instruction: LoweredInstruction, binding: Binding, rows: Range | undefined): LoopInstruction[] {
  switch (instruction.kind) {
    case 'group':
      return [[kinds.GROUP, writeGroup(instruction, binding, rows)]];
    case 'product':
      return encodeProduct(instruction, binding, rows);
    case 'batch':
      return encodeBatch(instruction, binding, rows);
    case 'single':
      return [encodeSingle(instruction, binding, rows)];
    default:
      throw instruction satisfies never;
  }
}

const programsByRows = new WeakMap<LoweredGroup, Map<number, GroupProgram>>();

/** The program of a group over a number of batch rows. */
function programOver(group: LoweredGroup, rows: number): GroupProgram {
  const known = programsByRows.get(group) ?? new Map<number, GroupProgram>();
  programsByRows.set(group, known);
  const program = known.get(rows) ?? assembleGroup([rows, ...group.shape.slice(1)], group.operands, group.nodes);
  known.set(rows, program);
  return program;
}

/** Writes the program of a group with its addresses, and returns its address. */
function writeGroup(group: LoweredGroup, binding: Binding, rows?: Range): number {
  const { operands } = group;
  const program = rows === undefined ? group.program : programOver(group, rows.count);
  const words = program.words.slice();
  operands.forEach((operand, index) => {
    const { pointer, stride } = binding.address(operand);
    words[pointerWord(index)] = pointer + ELEMENT_BYTES * (rows?.first ?? 0) * (operand.strides[0] ?? 0);
    words[pointerWord(index) + 1] = stride;
  });
  for (const { word, constant } of program.constants) words[word] = floatBits(binding.constants[constant]);
  return binding.write(words);
}

function encodeProduct(product: LoweredProduct, binding: Binding, rows: Range | undefined): LoopInstruction[] {
  const located = ({ location, leading }: Matrix): LoopMatrix => ({ ...binding.address(location), leading });
  const { backend, a, b, out } = product;
  const matrices = { a: located(a), b: located(b), out: located(out) };
  return backend.encode({ ...product, ...matrices, weights: binding.weights(product), allocate: binding.allocate }, rows);
}

/** Each product belongs to one batch row. They share the room for what is packed at every step. */
function encodeBatch({ products, rows: all }: LoweredBatch, binding: Binding, rows: Range | undefined): LoopInstruction[] {
  const each = products.length / all;
  const own = rows === undefined ? products : products.slice(rows.first * each, (rows.first + rows.count) * each);
  let room: number | undefined;
  const allocate = (bytes: number): number => (room ??= binding.allocate(bytes));
  return own.flatMap((product) => encodeProduct(product, { ...binding, allocate }, undefined));
}

const kindOf: { readonly [K in LoopKernelOp]: number } = {
  sum: kinds.SUM,
  max: kinds.GREATEST,
  softmax: kinds.SOFTMAX,
  logSoftmax: kinds.LOG_SOFTMAX,
  imagePatches: kinds.IMAGE_PATCHES,
  sumImagePatches: kinds.SUM_IMAGE_PATCHES,
  gather: kinds.GATHER,
};

function encodeSingle({ op, attributes, inputs, out }: LoweredSingle, binding: Binding, rows: Range | undefined): LoopInstruction {
  if (op === 'gather') return encodeGather(inputs as readonly LocatedValue[], out, binding, rows);
  if (opTraits[op].family === 'image') return encodePatches({ op, attributes, inputs, out } as LoweredPatches, binding, rows);
  const x = inputs[0] as LocatedValue;
  const [from, to] = [binding.address(x.location), binding.address(out.location)];
  const first = rows?.first ?? 0;
  const shape = rows === undefined ? x.shape : [rows.count, ...x.shape.slice(1)];
  const rowBytes = (whole: readonly number[]): number => ELEMENT_BYTES * sizeOf(whole.slice(1));
  const start = [
    ...[kindOf[op as LoopKernelOp], from.pointer + first * rowBytes(x.shape), from.stride, 0, 0],
    ...[to.pointer + first * rowBytes(out.shape), to.stride],
  ];
  if (opTraits[op].family === 'row') return [...start, sizeOf(shape.slice(0, -1)), shape[shape.length - 1]];
  const { axes } = attributes as Attributes<'sum'>;
  const [firstAxis, endAxis] = [axes[0], axes[axes.length - 1] + 1];
  const inner = sizeOf(shape.slice(endAxis));
  return [...start, sizeOf(shape.slice(0, firstAxis)), sizeOf(shape.slice(firstAxis, endAxis)), inner, inner];
}

interface LoweredPatches extends LoweredSingle {
  readonly op: keyof ImageOps;
  readonly attributes: Attributes<keyof ImageOps>;
}

/** The kernels count rows of positions, or images, from the first of all. */
function encodePatches({ op, attributes, inputs, out }: LoweredPatches, binding: Binding, rows: Range | undefined): LoopInstruction {
  const x = inputs[0] as LocatedValue;
  const [image, patches] = op === 'imagePatches' ? [x.shape, out.shape] : [out.shape, x.shape];
  const window = binding.write(imageWindowWords(image, patches, attributes));
  const [from, to] = [binding.address(x.location), binding.address(out.location)];
  const each = op === 'imagePatches' ? patches[1] : 1;
  const { first, count } = rows ?? { first: 0, count: image[0] };
  return [kindOf[op], from.pointer, from.stride, window, 0, to.pointer, to.stride, each * first, each * count];
}

function encodeGather(
  [table, indices]: readonly LocatedValue[],
  out: LocatedValue,
  binding: Binding,
  rows: Range | undefined,
): LoopInstruction {
  const [tableAt, indicesAt, outAt] = [table, indices, out].map(({ location }) => binding.address(location));
  const columns = table.shape[1];
  const indicesPerRow = sizeOf(indices.shape.slice(1));
  const first = (rows?.first ?? 0) * indicesPerRow;
  const count = rows === undefined ? sizeOf(indices.shape) : rows.count * indicesPerRow;
  return [
    ...[kinds.GATHER, indicesAt.pointer + ELEMENT_BYTES * first, indicesAt.stride, tableAt.pointer, tableAt.stride],
    ...[outAt.pointer + ELEMENT_BYTES * first * columns, outAt.stride, count, columns],
  ];
}
