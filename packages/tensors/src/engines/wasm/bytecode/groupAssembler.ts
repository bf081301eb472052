/**
 * Assembles programs for the vector machine (opcodes.ts): a group of elementwise ops becomes loads, instructions on registers,
 * and stores. A register is free after the last use of its value. A narrow value has one element for each row; it is expanded
 * where a wide value uses it.
 */
import { isElementwise } from '../../../ops/opTraits.js';
import type { ElementwiseOps } from '../../../ops/vocabulary.js';
import type { Shape } from '../../../shape.js';
import { type GroupNode, type GroupOperand, type GroupProgram, GroupTooLarge, type GroupValue, isRowReduction } from './groupProgram.js';
import { groupSpace } from './groupSpace.js';
import * as opcodes from './opcodes.js';

const elementwiseOpcodes: { readonly [K in keyof ElementwiseOps]: number } = {
  neg: opcodes.NEGATE,
  abs: opcodes.ABSOLUTE,
  sign: opcodes.SIGN,
  exp: opcodes.EXP,
  expm1: opcodes.EXPM1,
  log: opcodes.LOG,
  log1p: opcodes.LOG1P,
  sqrt: opcodes.SQRT,
  sin: opcodes.SINE,
  cos: opcodes.COSINE,
  sigmoid: opcodes.SIGMOID,
  tanh: opcodes.TANH,
  relu: opcodes.RELU,
  softplus: opcodes.SOFTPLUS,
  stopGradient: opcodes.COPY,
  add: opcodes.ADD,
  sub: opcodes.SUBTRACT,
  mul: opcodes.MULTIPLY,
  div: opcodes.DIVIDE,
  pow: opcodes.POWER,
  maximum: opcodes.MAXIMUM,
  minimum: opcodes.MINIMUM,
  equal: opcodes.EQUAL,
  greater: opcodes.GREATER,
  greaterEqual: opcodes.GREATER_EQUAL,
  straightThrough: opcodes.COPY,
  sigmoidGradient: opcodes.SIGMOID_GRADIENT,
  tanhGradient: opcodes.TANH_GRADIENT,
  where: opcodes.WHERE,
};

const otherOpcodes: { readonly [K in Exclude<GroupNode['op'], keyof ElementwiseOps>]: number } = {
  flush: opcodes.FLUSH,
  copy: opcodes.COPY,
  multiplyAdd: opcodes.MULTIPLY_ADD,
  negativeMultiplyAdd: opcodes.NEGATIVE_MULTIPLY_ADD,
  rowSum: opcodes.ROW_SUM,
  rowMaximum: opcodes.ROW_MAXIMUM,
};

function opcodeOf(op: GroupNode['op']): number {
  return isElementwise(op) ? elementwiseOpcodes[op] : otherOpcodes[op];
}

/** The bits of the float 1. */
const BITS_OF_ONE = 0x3f800000;

/** Bytes, as in assembly/runGroup.ts. */
const REGISTER_MARGIN = 64;

/** @throws GroupTooLarge if the group does not fit the vector machine */
export function assembleGroup(shape: Shape, operands: readonly GroupOperand[], nodes: readonly GroupNode[]): GroupProgram {
  return new GroupAssembler(nodes).assemble(shape, operands);
}

/** The registers that hold a value: one element for each row (narrow), and one for each element (wide). */
interface Registers {
  wide?: number | undefined;
  narrow?: number | undefined;
}

class GroupAssembler {
  readonly #nodes: readonly GroupNode[];
  readonly #lastUses: ReadonlyMap<string, number>;
  readonly #words: number[] = [];
  readonly #constants: { word: number; constant: number }[] = [];
  readonly #registers = new Map<string, Registers>();
  readonly #free = Array.from({ length: opcodes.REGISTERS }, (_, index) => opcodes.REGISTERS - 1 - index);
  /** The most registers in use at once. */
  #used = 0;
  #instructions = 0;

  constructor(nodes: readonly GroupNode[]) {
    this.#nodes = nodes;
    this.#lastUses = lastUsesOf(nodes);
  }

  assemble(shape: Shape, operands: readonly GroupOperand[]): GroupProgram {
    const { dimensions, strides, width } = groupSpace(shape, operands, this.#nodes);
    if (operands.length > opcodes.MAX_OPERANDS) throw new GroupTooLarge(`${operands.length} operands`);
    const leading = new Array<number>(4 - dimensions.length);
    this.#words.push(operands.length, 0, ...leading.fill(1), ...dimensions, width, 0);
    operands.forEach(({ isInt }, operand) => {
      this.#words.push(0, 0, ...leading.fill(0), ...strides[operand], isInt ? opcodes.INT32 : opcodes.FLOAT32, 0);
    });
    this.#nodes.forEach((node, index) => {
      this.#addNode(node, index);
    });
    this.#words[1] = this.#instructions;
    this.#checkRoom(width);
    return { words: Int32Array.from(this.#words), constants: this.#constants };
  }

  #addNode(node: GroupNode, index: number): void {
    const { op, inputs, stores, isNarrow = false } = node;
    // A row reduction reads wide values and writes a narrow one.
    const readsNarrow = isNarrow && !isRowReduction(node);
    const [a, ...others] = inputs.map((input) => this.#registerOf(input, readsNarrow));
    for (const name of new Set(inputs.map(nameOf))) if (this.#lastUses.get(name) === index) this.#release(name);
    if (op === 'copy') {
      // No node reads a copy, so the loaded register is stored directly.
      this.#store(stores, isNarrow, a);
      return;
    }
    const result = this.#take();
    const name = nameOf({ kind: 'node', node: index });
    this.#registers.set(name, isNarrow ? { narrow: result } : { wide: result });
    this.#emit(opcodeOf(op), readsNarrow, result, a, ...others);
    this.#store(stores, isNarrow, result);
    if (!this.#lastUses.has(name)) this.#release(name);
  }

  /** The register of a value. Loads or expands the value if no register holds it. */
  #registerOf(value: GroupValue, isNarrow: boolean): number {
    const name = nameOf(value);
    const known = this.#registers.get(name) ?? {};
    this.#registers.set(name, known);
    const width = isNarrow ? 'narrow' : 'wide';
    const found = known[width];
    if (found !== undefined) return found;
    const register = this.#take();
    known[width] = register;
    switch (value.kind) {
      case 'operand':
        this.#emit(opcodes.LOAD, isNarrow, register, value.operand);
        break;
      case 'constant':
        this.#constants.push({ word: this.#words.length + 2, constant: value.constant });
        this.#emit(opcodes.CONSTANT, isNarrow, register, 0);
        break;
      case 'one':
        this.#emit(opcodes.CONSTANT, isNarrow, register, BITS_OF_ONE);
        break;
      case 'node':
        this.#emit(opcodes.EXPAND, false, register, known.narrow as number);
        break;
      default:
        throw value satisfies never;
    }
    return register;
  }

  #emit(opcode: number, isNarrow: boolean, dst: number, a: number, b = a, c = b): void {
    this.#words.push(isNarrow ? opcode + opcodes.NARROW : opcode, dst, a, b, c);
    this.#instructions += 1;
  }

  #store(operands: readonly number[], isNarrow: boolean, register: number): void {
    for (const operand of operands) this.#emit(opcodes.STORE, isNarrow, 0, register, operand);
  }

  #take(): number {
    const register = this.#free.pop();
    if (register === undefined) throw new GroupTooLarge('so many values at once');
    this.#used = Math.max(this.#used, register + 1);
    return register;
  }

  #release(name: string): void {
    const { wide, narrow } = this.#registers.get(name) ?? {};
    for (const register of [wide, narrow]) if (register !== undefined) this.#free.push(register);
    this.#registers.delete(name);
  }

  /** Checks that the registers fit. Whole rows may be wider than a block; all registers share the room of REGISTERS blocks. */
  #checkRoom(width: number): void {
    const registerBytes = 4 * Math.ceil(Math.max(width, opcodes.BLOCK) / 16) * 16 + REGISTER_MARGIN;
    if (this.#used * registerBytes > opcodes.REGISTERS * (4 * opcodes.BLOCK + REGISTER_MARGIN)) {
      throw new GroupTooLarge(`${this.#used} rows of ${width} elements at once`);
    }
  }
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

/** The index of the last node that reads each value. */
function lastUsesOf(nodes: readonly GroupNode[]): Map<string, number> {
  const uses = new Map<string, number>();
  nodes.forEach(({ inputs }, index) => {
    for (const input of inputs) uses.set(nameOf(input), index);
  });
  return uses;
}
