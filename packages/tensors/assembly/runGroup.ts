/**
 * The vector machine: runs a program of elementwise instructions over an iteration space. Each block of about 512 elements passes
 * through the whole program, so that intermediate values stay in the first-level cache (the idea of numexpr). opcodes.ts describes
 * the layout of a program.
 *
 * A block is a run of elements (flat programs), or some whole rows or parts of rows of a matrix. A register is a window: the address
 * of its first row and the distance between rows. A load of contiguous float rows copies nothing: its register refers to the
 * operand's memory, such as a slice of packed gates or a bias that all rows share. If the next instruction stores a result, it is
 * computed in place in the stored operand. So a program must load and use the old elements of an operand before it stores to the
 * same memory, and operands may overlap only element by element.
 */
import {
  BLOCK,
  CONSTANT,
  EXPAND,
  FLOAT32,
  HEADER_WORDS,
  INSTRUCTION_WORDS,
  LOAD,
  MAX_OPERANDS,
  NARROW,
  OPERAND_WORDS,
  REGISTERS,
  ROW_MAXIMUM,
  ROW_SUM,
  STORE,
} from '../src/engines/wasm/bytecode/opcodes';
import { fill, GRANULE, runInstruction } from './blockOperations';
import {
  CONTIGUOUS,
  DIMENSIONS,
  moveBlock,
  readRun,
  SCALAR,
  shapeOfOperand,
  STEP_STRIDE,
  STRIDES,
  TYPE,
  WIDTH,
  writeRun,
} from './operands';
import { maxOfRun, sumOfFloats } from './reductions';

/** Bytes of a register, with a margin for runs that end in the middle of a vector. Rows wider than a block need more. */
const REGISTER_BYTES = 4 * BLOCK + 64;
/** The workspace: address and row stride of each register, base and layout of each operand, then the registers' own memory. */
const OPERAND_STATES = 8 * REGISTERS;
const OWN_MEMORY = OPERAND_STATES + 8 * MAX_OPERANDS;

export const GROUP_WORKSPACE_BYTES = OWN_MEMORY + REGISTERS * REGISTER_BYTES;

// @ts-ignore: decorator
@inline
function padded(bytes: i32): i32 {
  return (bytes + (GRANULE - 1)) & -GRANULE;
}

// @ts-ignore: decorator
@inline
function addressOf(workspace: i32, register: i32): i32 {
  return load<i32>(workspace + 8 * register);
}

// @ts-ignore: decorator
@inline
function strideOf(workspace: i32, register: i32): i32 {
  return load<i32>(workspace + 8 * register, 4);
}

// @ts-ignore: decorator
@inline
function setRegister(workspace: i32, index: i32, at: i32, stride: i32): void {
  store<i32>(workspace + 8 * index, at);
  store<i32>(workspace + 8 * index, stride, 4);
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

/** The operand that the next instruction stores register `dst` into; -1 if it does not. */
// @ts-ignore: decorator
@inline
function storedNext(at: i32, end: i32, dst: i32): i32 {
  const next = at + 4 * INSTRUCTION_WORDS;
  return next == end || load<i32>(next) != STORE || load<i32>(next, 8) != dst ? -1 : load<i32>(next, 12);
}

export function runGroup(code: i32, step: i32, workspace: i32): void {
  const operands = code + 4 * HEADER_WORDS;
  const operandCount = load<i32>(code);
  const instructions = operands + operandCount * (4 * OPERAND_WORDS);
  const end = instructions + load<i32>(code, 4) * (4 * INSTRUCTION_WORDS);
  prepareOperands(code, operands, operandCount, step, workspace);
  if (load<i32>(code, WIDTH) == 0) runFlat(code, operands, instructions, end, workspace);
  else runRows(code, operands, instructions, end, workspace);
}

function runFlat(code: i32, operands: i32, instructions: i32, end: i32, workspace: i32): void {
  const dimensions = code + DIMENSIONS;
  const total = load<i32>(dimensions) * load<i32>(dimensions, 4) * load<i32>(dimensions, 8) * load<i32>(dimensions, 12);
  const states = workspace + OPERAND_STATES;
  for (let start = 0; start < total; start += BLOCK) {
    const count = min(BLOCK, total - start);
    for (let at = instructions; at != end; at += 4 * INSTRUCTION_WORDS) {
      const opcode = load<i32>(at);
      const dst = load<i32>(at, 4);
      const a = load<i32>(at, 8);
      const own = workspace + OWN_MEMORY + dst * REGISTER_BYTES;
      if (opcode == LOAD) {
        const state = states + 8 * a;
        const base = load<i32>(state);
        const shape = load<i32>(state, 4);
        if (shape == CONTIGUOUS) {
          setRegister(workspace, dst, base + 4 * start, 0);
          continue;
        }
        if (shape == SCALAR) fill(own, load<i32>(base), own + padded(4 * count));
        else moveBlock(own, base, operands + a * (4 * OPERAND_WORDS), dimensions, start, count, false);
        setRegister(workspace, dst, own, 0);
      } else if (opcode == STORE) {
        const b = load<i32>(at, 12);
        const state = states + 8 * b;
        const from = addressOf(workspace, a);
        if (load<i32>(state, 4) == CONTIGUOUS) writeRun(from, load<i32>(state) + 4 * start, count, 1, FLOAT32);
        else moveBlock(from, load<i32>(state), operands + b * (4 * OPERAND_WORDS), dimensions, start, count, true);
      } else if (opcode == CONSTANT) {
        fill(own, a, own + padded(4 * count));
        setRegister(workspace, dst, own, 0);
      } else {
        const x = addressOf(workspace, a);
        const y = addressOf(workspace, load<i32>(at, 12) & (REGISTERS - 1));
        const z = addressOf(workspace, load<i32>(at, 16) & (REGISTERS - 1));
        let to = own;
        if ((count & (GRANULE / 4 - 1)) == 0) {
          const target = storedNext(at, end, dst);
          if (target >= 0 && load<i32>(states + 8 * target, 4) == CONTIGUOUS) {
            to = load<i32>(states + 8 * target) + 4 * start;
            at += 4 * INSTRUCTION_WORDS;
          }
        }
        setRegister(workspace, dst, to, 0);
        runInstruction(opcode, to, x, y, z, count);
      }
    }
  }
}

/** Runs a program row by row, `width` columns at a time. A narrow instruction works on one element for each row. */
function runRows(code: i32, operands: i32, instructions: i32, end: i32, workspace: i32): void {
  const allRows = load<i32>(code + DIMENSIONS, 8);
  const columns = load<i32>(code + DIMENSIONS, 12);
  const most = load<i32>(code, WIDTH);
  const together = max(1, (4 * BLOCK) / padded(4 * most));
  const registerBytes = together * padded(4 * most) + 64;
  const states = workspace + OPERAND_STATES;
  for (let row = 0; row < allRows; row += together) {
    const rows = min(together, allRows - row);
    for (let column = 0; column < columns; column += most) {
      const width = min(most, columns - column);
      const ownStride = padded(4 * width);
      const isWhole = ownStride == 4 * width;
      for (let at = instructions; at != end; at += 4 * INSTRUCTION_WORDS) {
        const word = load<i32>(at);
        const isNarrow = (word & NARROW) != 0;
        const opcode = word & ~NARROW;
        const dst = load<i32>(at, 4);
        const a = load<i32>(at, 8);
        const own = workspace + OWN_MEMORY + dst * registerBytes;
        if (opcode == LOAD || opcode == STORE) {
          const which = opcode == LOAD ? a : load<i32>(at, 12);
          const operand = operands + which * (4 * OPERAND_WORDS);
          const s2 = load<i32>(operand, STRIDES + 8);
          const s3 = load<i32>(operand, STRIDES + 12);
          const type = load<i32>(operand, TYPE);
          const base = load<i32>(states + 8 * which) + 4 * (row * s2 + column * s3);
          if (opcode == LOAD) {
            const isWindow = type == FLOAT32 && (isNarrow ? s2 == 1 : s3 == 1);
            setRegister(workspace, dst, isWindow ? base : own, isWindow ? 4 * s2 : ownStride);
            if (isWindow) continue;
            if (isNarrow) readRun(own, base, rows, s2, type);
            else for (let r = 0; r < rows; r++) readRun(own + r * ownStride, base + 4 * r * s2, width, s3, type);
          } else {
            const from = addressOf(workspace, a);
            const stride = strideOf(workspace, a);
            if (isNarrow) writeRun(from, base, rows, s2, type);
            else for (let r = 0; r < rows; r++) writeRun(from + r * stride, base + 4 * r * s2, width, s3, type);
          }
        } else if (opcode == CONSTANT) {
          fill(own, a, own + (isNarrow ? padded(4 * rows) : rows * ownStride));
          setRegister(workspace, dst, own, ownStride);
        } else {
          const x = addressOf(workspace, a);
          const xStride = strideOf(workspace, a);
          if (opcode == EXPAND) {
            for (let r = 0; r < rows; r++) fill(own + r * ownStride, load<i32>(x + 4 * r), own + r * ownStride + ownStride);
            setRegister(workspace, dst, own, ownStride);
          } else if (opcode == ROW_SUM) {
            for (let r = 0; r < rows; r++) store<f32>(own + 4 * r, sumOfFloats(x + r * xStride, width));
            setRegister(workspace, dst, own, ownStride);
          } else if (opcode == ROW_MAXIMUM) {
            for (let r = 0; r < rows; r++) store<f32>(own + 4 * r, maxOfRun(x + r * xStride, width));
            setRegister(workspace, dst, own, ownStride);
          } else {
            const b = load<i32>(at, 12) & (REGISTERS - 1);
            const c = load<i32>(at, 16) & (REGISTERS - 1);
            const y = addressOf(workspace, b);
            const z = addressOf(workspace, c);
            if (isNarrow) {
              setRegister(workspace, dst, own, ownStride);
              runInstruction(opcode, own, x, y, z, rows);
              continue;
            }
            const yStride = strideOf(workspace, b);
            const zStride = strideOf(workspace, c);
            let to = own;
            let toStride = ownStride;
            if (isWhole) {
              const target = storedNext(at, end, dst);
              const operand = operands + target * (4 * OPERAND_WORDS);
              if (target >= 0 && load<i32>(operand, STRIDES + 12) == 1 && load<i32>(operand, TYPE) == FLOAT32) {
                const s2 = load<i32>(operand, STRIDES + 8);
                to = load<i32>(states + 8 * target) + 4 * (row * s2 + column);
                toStride = 4 * s2;
                at += 4 * INSTRUCTION_WORDS;
              }
            }
            setRegister(workspace, dst, to, toStride);
            if (isWhole && toStride == ownStride && xStride == ownStride && yStride == ownStride && zStride == ownStride) {
              runInstruction(opcode, to, x, y, z, rows * width);
            } else {
              for (let r = 0; r < rows; r++) {
                runInstruction(opcode, to + r * toStride, x + r * xStride, y + r * yStride, z + r * zStride, width);
              }
            }
          }
        }
      }
    }
  }
}
