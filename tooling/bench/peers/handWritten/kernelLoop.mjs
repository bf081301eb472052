/**
 * The wasm kernels without the library: memory by address, products, and elementwise programs put together by hand, with
 * the fused instructions that a person would choose. This reaches into the built files of @statal/tensors.
 */
import { LOOP_INSTRUCTION_WORDS, SUM } from '../../../../packages/tensors/dist/engines/wasm/bytecode/loopInstructions.js';
import * as machine from '../../../../packages/tensors/dist/engines/wasm/bytecode/opcodes.js';

const BYTES = 4;

/** Takes the runtime of a wasm engine. */
export function kernelLoop({ kernels, allocator }) {
  const workspace = allocator.allocate(kernels.workspaceBytes());
  /** Floats that stay: where they are. */
  const allocate = (count) => allocator.allocate(BYTES * count);
  const placeData = (data) => {
    const pointer = allocate(data.length);
    allocator.views.f32.set(data, pointer / BYTES);
    return pointer;
  };
  const dataAt = (pointer, count) => allocator.views.f32.slice(pointer / BYTES, pointer / BYTES + count);
  const fill = (pointer, count, value = 0) => allocator.views.f32.fill(value, pointer / BYTES, pointer / BYTES + count);

  /** C[m, n] = op(A) B, with B packed before. */
  const product = ({ a, lda, transposeA = 0, packed, c, m, k, n, ldc = n }) =>
    kernels.multiplyPacked(a, lda, transposeA, packed, c, ldc, m, k, n, 0, workspace);
  const packedRoom = (k, n) => allocator.allocate(kernels.packedBytes(k, n));
  const pack = ({ b, ldb, transposeB = 0, k, n, packed }) => kernels.packRight(b, ldb, transposeB, k, n, packed);

  /** Sums over the middle one of three axes. */
  const sumInstruction = allocator.allocate(BYTES * LOOP_INSTRUCTION_WORDS);
  const sumOver = (x, y, outer, middle, inner) => {
    allocator.views.i32.set([SUM, x, 0, 0, 0, y, 0, outer, middle, inner, inner], sumInstruction / BYTES);
    kernels.runInstructions(sumInstruction, 1, 0, workspace);
  };

  return { allocate, placeData, dataAt, fill, product, packedRoom, pack, sumOver, group };

  /** An elementwise program over [rows, columns]. */
  function group(rows, columns) {
    const operands = [];
    const instructions = [];
    const emit = (opcode, ...inputs) => {
      instructions.push({ opcode, inputs });
      return instructions.length - 1;
    };
    /** `step`: bytes from one step to the next; strides in elements. */
    const operand = (pointer, { step = 0, row = columns, column = 1 } = {}) => {
      operands.push({ pointer, step, row, column });
      return operands.length - 1;
    };
    const binary = (opcode) => (a, b) => emit(opcode, a, b);
    return {
      load: (pointer, where) => emit(machine.LOAD, { operand: operand(pointer, where) }),
      store: (value, pointer, where) => {
        instructions.push({ opcode: machine.STORE, inputs: [value], to: operand(pointer, where) });
        return value;
      },
      constant: (value) => emit(machine.CONSTANT, { bits: new Int32Array(Float32Array.of(value).buffer)[0] }),
      sigmoid: (a) => emit(machine.SIGMOID, a),
      tanh: (a) => emit(machine.TANH, a),
      sqrt: (a) => emit(machine.SQRT, a),
      flush: (a) => emit(machine.FLUSH, a),
      add: binary(machine.ADD),
      subtract: binary(machine.SUBTRACT),
      multiply: binary(machine.MULTIPLY),
      divide: binary(machine.DIVIDE),
      sigmoidGradient: binary(machine.SIGMOID_GRADIENT),
      tanhGradient: binary(machine.TANH_GRADIENT),
      multiplyAdd: (a, b, c) => emit(machine.MULTIPLY_ADD, a, b, c),
      /** The program at its place in memory: `run(t)` runs it for a step. */
      done: () => {
        const code = place(assemble(rows, columns, operands, instructions));
        return (time = 0) => kernels.runGroup(code, time, workspace);
      },
    };
  }

  function place(words) {
    const code = allocator.allocate(words.byteLength);
    allocator.views.i32.set(words, code / BYTES);
    return code;
  }
}

/** Registers are taken at the result of an instruction and given back at its last use. */
function assemble(rows, columns, operands, instructions) {
  const isWhole = operands.every(({ row, column }) => row === columns && column === 1);
  const words = [operands.length, instructions.length, 1, 1, ...(isWhole ? [1, rows * columns] : [rows, columns]), 0, 0];
  for (const { pointer, step, row, column } of operands) {
    words.push(pointer, step, 0, 0, ...(isWhole ? [0, 1] : [row, column]), machine.FLOAT32, 0);
  }
  const isRegister = (input) => typeof input === 'number';
  const lastUse = new Map();
  instructions.forEach(({ inputs }, index) => {
    for (const input of inputs.filter(isRegister)) lastUse.set(input, index);
  });
  const free = Array.from({ length: machine.REGISTERS }, (_, index) => machine.REGISTERS - 1 - index);
  const registers = new Map();
  instructions.forEach(({ opcode, inputs, to }, index) => {
    const values = inputs.map((input) => (isRegister(input) ? registers.get(input) : (input.operand ?? input.bits)));
    for (const input of new Set(inputs.filter(isRegister))) if (lastUse.get(input) === index) free.push(registers.get(input));
    if (opcode === machine.STORE) {
      words.push(opcode, 0, values[0], to, 0);
      return;
    }
    registers.set(index, free.pop());
    words.push(opcode, registers.get(index), values[0], values[1] ?? 0, values[2] ?? 0);
  });
  return Int32Array.from(words);
}
