/**
 * Writes programs for the block vector machine (see opcodes.ts): an elementwise group becomes loads, instructions on
 * registers, and stores. Registers are given back at the last use of their value. A narrow value, one element for each
 * row, is expanded where a wide one takes it.
 */
import { StatalError } from '../../errors.js';
import { type ElementwiseOps, isElementwise } from '../../ops/vocabulary.js';
import type { Shape } from '../../shape.js';
import { iterationSpace } from './iterationSpace.js';
import * as machine from './opcodes.js';

/** Where an operand's elements are. */
export interface GroupOperand {
  readonly strides: readonly number[];
  readonly isInt: boolean;
}

export type GroupValue =
  | { readonly kind: 'operand'; readonly operand: number }
  | { readonly kind: 'constant'; readonly constant: number }
  | { readonly kind: 'one' }
  | { readonly kind: 'node'; readonly node: number };

export interface GroupNode {
  readonly op: keyof ElementwiseOps | 'flush' | 'copy' | 'multiplyAdd' | 'negativeMultiplyAdd' | RowReduction;
  readonly inputs: readonly GroupValue[];
  /** Operands that the result is stored into. */
  readonly stores: readonly number[];
  /** One element for each row: what a row reduction gives, and what is computed from such values alone. */
  readonly isNarrow?: boolean;
}

/** Over the last axis, which is kept with size 1. */
export type RowReduction = 'rowSum' | 'rowMaximum';

export interface GroupProgram {
  /** Pointers and step strides are 0 until a run fills them in. */
  readonly words: Int32Array;
  /** Which word takes the bits of which constant. */
  readonly constants: readonly { readonly word: number; readonly constant: number }[];
}

const opcodes: { readonly [K in keyof ElementwiseOps]: number } = {
  neg: machine.NEGATE,
  abs: machine.ABSOLUTE,
  sign: machine.SIGN,
  exp: machine.EXP,
  expm1: machine.EXPM1,
  log: machine.LOG,
  log1p: machine.LOG1P,
  sqrt: machine.SQRT,
  sigmoid: machine.SIGMOID,
  tanh: machine.TANH,
  relu: machine.RELU,
  softplus: machine.SOFTPLUS,
  stopGradient: machine.COPY,
  add: machine.ADD,
  sub: machine.SUBTRACT,
  mul: machine.MULTIPLY,
  div: machine.DIVIDE,
  pow: machine.POWER,
  maximum: machine.MAXIMUM,
  minimum: machine.MINIMUM,
  equal: machine.EQUAL,
  greater: machine.GREATER,
  greaterEqual: machine.GREATER_EQUAL,
  straightThrough: machine.COPY,
  sigmoidGradient: machine.SIGMOID_GRADIENT,
  tanhGradient: machine.TANH_GRADIENT,
  where: machine.WHERE,
};

const otherOpcodes: { readonly [K in Exclude<GroupNode['op'], keyof ElementwiseOps>]: number } = {
  flush: machine.FLUSH,
  copy: machine.COPY,
  multiplyAdd: machine.MULTIPLY_ADD,
  negativeMultiplyAdd: machine.NEGATIVE_MULTIPLY_ADD,
  rowSum: machine.ROW_SUM,
  rowMaximum: machine.ROW_MAXIMUM,
};

function opcodeOf(op: GroupNode['op']): number {
  return isElementwise(op) ? opcodes[op] : otherOpcodes[op];
}

/** Of the float 1. */
const BITS_OF_ONE = 0x3f800000;

function isReduction({ op }: GroupNode): boolean {
  return op === 'rowSum' || op === 'rowMaximum';
}

/** Word of an operand's pointer; its step stride, in bytes, is in the next one. */
export const pointerWord = (operand: number): number => machine.HEADER_WORDS + operand * machine.OPERAND_WORDS;

/** A group over more axes or with more values at once than the machine has. The caller runs it in another way. */
export class GroupTooLarge extends StatalError {
  constructor(what: string) {
    super('wasm engine', `${what} do not fit the vector machine`);
  }
}

interface GroupSpace {
  /** At most four. */
  readonly dimensions: readonly number[];
  readonly strides: readonly (readonly number[])[];
  /** How many columns of rows are walked at a time; 0 where the space is one run. */
  readonly width: number;
}

/** In bytes, as in assembly/runGroup.ts. */
const REGISTER_MARGIN = 64;

/** Rows shorter than this are gathered into blocks, which costs less than an instruction for each of them. */
const SHORT_ROW = 32;

function groupSpace(shape: Shape, operands: readonly GroupOperand[], nodes: readonly GroupNode[]): GroupSpace {
  const operandStrides = operands.map((operand) => operand.strides);
  // Without its rows a narrow value has no place: those of a group that was cut in two may have been in the other half.
  if (nodes.some(({ isNarrow }) => isNarrow)) {
    const columns = shape[shape.length - 1];
    const outer = iterationSpace(
      shape.slice(0, -1),
      operandStrides.map((strides) => strides.slice(0, -1)),
    );
    if (outer.dimensions.length > 1) throw new GroupTooLarge('rows apart');
    const lastStrides = operandStrides.map((strides) => strides[shape.length - 1]);
    return {
      dimensions: [outer.dimensions[0] ?? 1, columns],
      strides: outer.strides.map(([stride = 0], operand) => [stride, lastStrides[operand]]),
      width: columns,
    };
  }
  const { dimensions, strides } = iterationSpace(shape, operandStrides);
  if (dimensions.length > 4) throw new GroupTooLarge(`${dimensions.length} axes`);
  const isRows = dimensions.length === 2 && dimensions[1] >= SHORT_ROW;
  return { dimensions, strides, width: isRows ? Math.min(dimensions[1], machine.BLOCK) : 0 };
}

export function assembleGroup(shape: Shape, operands: readonly GroupOperand[], nodes: readonly GroupNode[]): GroupProgram {
  const { dimensions, strides, width } = groupSpace(shape, operands, nodes);
  if (operands.length > machine.MAX_OPERANDS) throw new GroupTooLarge(`${operands.length} operands`);
  const leading = new Array<number>(4 - dimensions.length);
  const words: number[] = [operands.length, 0, ...leading.fill(1), ...dimensions, width, 0];
  operands.forEach(({ isInt }, operand) => {
    words.push(0, 0, ...leading.fill(0), ...strides[operand], isInt ? machine.INT32 : machine.FLOAT32, 0);
  });

  const lastUses = lastUsesOf(nodes);
  /** Of each value, where it is as it is and where it is as a narrow or expanded one. */
  const registers = new Map<string, { wide?: number; narrow?: number }>();
  const free = Array.from({ length: machine.REGISTERS }, (_, index) => machine.REGISTERS - 1 - index);
  const constants: { word: number; constant: number }[] = [];
  let [count, used] = [0, 0];
  const emit = (opcode: number, isNarrow: boolean, dst: number, a: number, b = a, c = b): void => {
    words.push(isNarrow ? opcode + machine.NARROW : opcode, dst, a, b, c);
    count += 1;
  };
  const take = (): number => {
    const register = free.pop();
    if (register === undefined) throw new GroupTooLarge('so many values at once');
    used = Math.max(used, register + 1);
    return register;
  };
  const giveBack = (name: string): void => {
    const { wide, narrow } = registers.get(name) ?? {};
    for (const register of [wide, narrow]) if (register !== undefined) free.push(register);
    registers.delete(name);
  };
  const registerOf = (value: GroupValue, isNarrow: boolean): number => {
    const name = nameOf(value);
    const known = registers.get(name) ?? {};
    registers.set(name, known);
    const width = isNarrow ? 'narrow' : 'wide';
    const found = known[width];
    if (found !== undefined) return found;
    const register = take();
    known[width] = register;
    switch (value.kind) {
      case 'operand':
        emit(machine.LOAD, isNarrow, register, value.operand);
        break;
      case 'constant':
        constants.push({ word: words.length + 2, constant: value.constant });
        emit(machine.CONSTANT, isNarrow, register, 0);
        break;
      case 'one':
        emit(machine.CONSTANT, isNarrow, register, BITS_OF_ONE);
        break;
      case 'node':
        emit(machine.EXPAND, false, register, known.narrow as number);
        break;
      default:
        throw value satisfies never;
    }
    return register;
  };
  nodes.forEach((node, index) => {
    const { op, inputs, stores, isNarrow = false } = node;
    const isOverRows = isReduction(node);
    const [a, ...others] = inputs.map((input) => registerOf(input, isNarrow && !isOverRows));
    for (const name of new Set(inputs.map(nameOf))) if (lastUses.get(name) === index) giveBack(name);
    if (op === 'copy') {
      // A copy is nobody's input: what was loaded is stored as it is.
      for (const operand of stores) emit(machine.STORE, isNarrow, 0, a, operand);
      return;
    }
    const dst = take();
    const name = nameOf({ kind: 'node', node: index });
    registers.set(name, isNarrow ? { narrow: dst } : { wide: dst });
    emit(opcodeOf(op), isNarrow && !isOverRows, dst, a, ...others);
    for (const operand of stores) emit(machine.STORE, isNarrow, 0, dst, operand);
    if (!lastUses.has(name)) giveBack(name);
  });
  words[1] = count;
  // Rows that are walked whole may be wider than a block; all registers together have the room of so many blocks.
  const registerBytes = 4 * Math.ceil(Math.max(width, machine.BLOCK) / 16) * 16 + REGISTER_MARGIN;
  if (used * registerBytes > machine.REGISTERS * (4 * machine.BLOCK + REGISTER_MARGIN))
    throw new GroupTooLarge(`${used} rows of ${width} elements at once`);
  return { words: Int32Array.from(words), constants };
}

function nameOf(value: GroupValue): string {
  switch (value.kind) {
    case 'operand':
      return `o${value.operand}`;
    case 'constant':
      return `c${value.constant}`;
    case 'one':
      return value.kind;
    case 'node':
      return `n${value.node}`;
    default:
      throw value satisfies never;
  }
}

function lastUsesOf(nodes: readonly GroupNode[]): Map<string, number> {
  const uses = new Map<string, number>();
  nodes.forEach(({ inputs }, index) => {
    for (const input of inputs) uses.set(nameOf(input), index);
  });
  return uses;
}
