/**
 * The block vector machine: runs a program of elementwise instructions over an iteration space, a block of 512 elements
 * at a time through the whole program, so that intermediate values never leave the first-level cache (the idea of
 * numexpr). See opcodes.ts for the layout of a program.
 *
 * A register that was loaded from a contiguous operand is a window onto that memory, and a value stored by the
 * instruction after the one that made it is computed in place there. So a program must load and use what an operand
 * held before it stores into the same memory, and operands may overlap only element by element.
 */
import {
  BLOCK,
  CONSTANT,
  FLOAT32,
  HEADER_WORDS,
  INSTRUCTION_WORDS,
  LOAD,
  MAX_OPERANDS,
  OPERAND_WORDS,
  REGISTERS,
  STORE,
} from '../src/engines/wasm/opcodes';
import { fill, GRANULE, runInstruction } from './blockOperations';
import { CONTIGUOUS, DIMENSIONS, moveBlock, SCALAR, shapeOfOperand, STEP_STRIDE, writeRun } from './operands';

/** Bytes of a register, with a margin for runs that end in the middle of a vector. */
const REGISTER_BYTES = 4 * BLOCK + 64;
/** Workspace: where each register is, then base and shape of each operand, then the registers' own memory. */
const OPERAND_STATES = 4 * REGISTERS;
const OWN_MEMORY = OPERAND_STATES + 8 * MAX_OPERANDS;

export const GROUP_WORKSPACE_BYTES = OWN_MEMORY + REGISTERS * REGISTER_BYTES;

// @ts-ignore: decorator
@inline
function register(workspace: i32, index: i32): i32 {
  return load<i32>(workspace + 4 * index);
}

// @ts-ignore: decorator
@inline
function setRegister(workspace: i32, index: i32, at: i32): void {
  store<i32>(workspace + 4 * index, at);
}

// @ts-ignore: decorator
@inline
function ownMemory(workspace: i32, index: i32): i32 {
  return workspace + OWN_MEMORY + index * REGISTER_BYTES;
}

function prepareOperands(code: i32, operands: i32, count: i32, step: i32, workspace: i32): void {
  let state = workspace + OPERAND_STATES;
  for (let index = 0; index < count; index++) {
    const operand = operands + index * (4 * OPERAND_WORDS);
    store<i32>(state, load<i32>(operand) + step * load<i32>(operand, STEP_STRIDE));
    store<i32>(state, shapeOfOperand(operand, code + DIMENSIONS), 4);
    state += 8;
  }
}

/** Base of the contiguous operand that the next instruction stores register `dst` into, or 0. */
function storedNext(at: i32, end: i32, dst: i32, states: i32): i32 {
  const next = at + 4 * INSTRUCTION_WORDS;
  if (next == end || load<i32>(next) != STORE || load<i32>(next, 8) != dst) return 0;
  const state = states + 8 * load<i32>(next, 12);
  return load<i32>(state, 4) == CONTIGUOUS ? load<i32>(state) : 0;
}

export function runGroup(code: i32, step: i32, workspace: i32): void {
  const dimensions = code + DIMENSIONS;
  const total = load<i32>(dimensions) * load<i32>(dimensions, 4) * load<i32>(dimensions, 8) * load<i32>(dimensions, 12);
  const operands = code + 4 * HEADER_WORDS;
  const operandCount = load<i32>(code);
  const instructions = operands + operandCount * (4 * OPERAND_WORDS);
  const end = instructions + load<i32>(code, 4) * (4 * INSTRUCTION_WORDS);
  const states = workspace + OPERAND_STATES;
  prepareOperands(code, operands, operandCount, step, workspace);

  for (let start = 0; start < total; start += BLOCK) {
    const count = min(BLOCK, total - start);
    for (let at = instructions; at != end; at += 4 * INSTRUCTION_WORDS) {
      const opcode = load<i32>(at);
      const dst = load<i32>(at, 4);
      const a = load<i32>(at, 8);
      const own = ownMemory(workspace, dst);
      if (opcode == LOAD) {
        const state = states + 8 * a;
        const base = load<i32>(state);
        const shape = load<i32>(state, 4);
        if (shape == CONTIGUOUS) {
          setRegister(workspace, dst, base + 4 * start);
          continue;
        }
        if (shape == SCALAR) fill(own, load<i32>(base), own + ((4 * count + (GRANULE - 1)) & -GRANULE));
        else moveBlock(own, base, operands + a * (4 * OPERAND_WORDS), dimensions, start, count, false);
        setRegister(workspace, dst, own);
      } else if (opcode == STORE) {
        const b = load<i32>(at, 12);
        const state = states + 8 * b;
        const from = register(workspace, a);
        if (load<i32>(state, 4) == CONTIGUOUS) writeRun(from, load<i32>(state) + 4 * start, count, 1, FLOAT32);
        else moveBlock(from, load<i32>(state), operands + b * (4 * OPERAND_WORDS), dimensions, start, count, true);
      } else if (opcode == CONSTANT) {
        fill(own, a, own + ((4 * count + (GRANULE - 1)) & -GRANULE));
        setRegister(workspace, dst, own);
      } else {
        const x = register(workspace, a);
        const y = register(workspace, load<i32>(at, 12) & (REGISTERS - 1));
        const z = register(workspace, load<i32>(at, 16) & (REGISTERS - 1));
        let to = own;
        if ((count & (GRANULE / 4 - 1)) == 0) {
          const target = storedNext(at, end, dst, states);
          if (target != 0) {
            to = target + 4 * start;
            at += 4 * INSTRUCTION_WORDS;
          }
        }
        setRegister(workspace, dst, to);
        runInstruction(opcode, to, x, y, z, count);
      }
    }
  }
}
