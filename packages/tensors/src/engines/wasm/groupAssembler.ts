/**
 * Writes programs for the block vector machine (see opcodes.ts): an elementwise group becomes loads, instructions on
 * registers, and stores. Registers are given back at the last use of their value.
 */
import { StatalError } from '../../errors.js';
import type { ElementwiseOps } from '../../ops/vocabulary.js';
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
  | { readonly kind: 'node'; readonly node: number };

export interface GroupNode {
  readonly op: keyof ElementwiseOps | 'flush' | 'copy';
  readonly inputs: readonly GroupValue[];
  /** Operands that the result is stored into. */
  readonly stores: readonly number[];
}

export interface GroupProgram {
  /** Pointers and step strides are 0 until a run fills them in. */
  readonly words: Int32Array;
  /** Which word takes the bits of which constant. */
  readonly constants: readonly { readonly word: number; readonly constant: number }[];
}

const opcodes: { readonly [K in keyof ElementwiseOps]: number } = {
  negate: machine.NEGATE,
  absolute: machine.ABSOLUTE,
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
  subtract: machine.SUBTRACT,
  multiply: machine.MULTIPLY,
  divide: machine.DIVIDE,
  power: machine.POWER,
  maximum: machine.MAXIMUM,
  minimum: machine.MINIMUM,
  equal: machine.EQUAL,
  greater: machine.GREATER,
  greaterEqual: machine.GREATER_EQUAL,
  straightThrough: machine.COPY,
  where: machine.WHERE,
};

function opcodeOf(op: GroupNode['op']): number {
  if (op === 'flush') return machine.FLUSH;
  return op === 'copy' ? machine.COPY : opcodes[op];
}

/** Word of an operand's pointer; its step stride, in bytes, is in the next one. */
export const pointerWord = (operand: number): number => machine.HEADER_WORDS + operand * machine.OPERAND_WORDS;

/** A group over more axes or with more values at once than the machine has. The caller runs it in another way. */
export class GroupTooLarge extends StatalError {}

export function assembleGroup(shape: Shape, operands: readonly GroupOperand[], nodes: readonly GroupNode[]): GroupProgram {
  const { dimensions, strides } = iterationSpace(
    shape,
    operands.map((operand) => operand.strides),
  );
  if (dimensions.length > 4) throw new GroupTooLarge('wasm engine', `${dimensions.length} axes do not fit the vector machine`);
  if (operands.length > machine.MAX_OPERANDS)
    throw new GroupTooLarge('wasm engine', `${operands.length} operands do not fit the vector machine`);
  const leading = new Array<number>(4 - dimensions.length);
  const words: number[] = [operands.length, 0, ...leading.fill(1), ...dimensions, 0, 0];
  operands.forEach(({ isInt }, operand) => {
    words.push(0, 0, ...leading.fill(0), ...strides[operand], isInt ? machine.INT32 : machine.FLOAT32, 0);
  });

  const lastUses = lastUsesOf(nodes);
  const registers = new Map<string, number>();
  const free = Array.from({ length: machine.REGISTERS }, (_, index) => machine.REGISTERS - 1 - index);
  const constants: { word: number; constant: number }[] = [];
  let count = 0;
  const emit = (opcode: number, dst: number, a: number, b = 0, c = 0): void => {
    words.push(opcode, dst, a, b, c);
    count += 1;
  };
  const take = (): number => {
    const register = free.pop();
    if (register === undefined) throw new GroupTooLarge('wasm engine', 'more values at once than the vector machine has registers');
    return register;
  };
  const registerOf = (value: GroupValue): number => {
    const name = nameOf(value);
    const known = registers.get(name);
    if (known !== undefined) return known;
    const register = take();
    registers.set(name, register);
    if (value.kind === 'operand') emit(machine.LOAD, register, value.operand);
    else if (value.kind === 'constant') {
      constants.push({ word: words.length + 2, constant: value.constant });
      emit(machine.CONSTANT, register, 0);
    }
    return register;
  };
  nodes.forEach(({ op, inputs, stores }, index) => {
    const [a, b = 0, c = 0] = inputs.map(registerOf);
    for (const name of new Set(inputs.map(nameOf))) {
      if (lastUses.get(name) !== index) continue;
      free.push(registers.get(name) as number);
      registers.delete(name);
    }
    if (op === 'copy') {
      // A copy is nobody's input: what was loaded is stored as it is.
      for (const operand of stores) emit(machine.STORE, 0, a, operand);
      return;
    }
    const dst = take();
    registers.set(nameOf({ kind: 'node', node: index }), dst);
    emit(opcodeOf(op), dst, a, b, c);
    for (const operand of stores) emit(machine.STORE, 0, dst, operand);
    if (!lastUses.has(nameOf({ kind: 'node', node: index }))) {
      free.push(dst);
      registers.delete(nameOf({ kind: 'node', node: index }));
    }
  });
  words[1] = count;
  return { words: Int32Array.from(words), constants };
}

function nameOf(value: GroupValue): string {
  switch (value.kind) {
    case 'operand':
      return `o${value.operand}`;
    case 'constant':
      return `c${value.constant}`;
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
