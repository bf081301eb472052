import { describe, expect, it } from 'vitest';
import * as opcodes from '../src/engines/wasm/bytecode/opcodes.js';
import { floatBits, run } from './groupProgram.js';
import { expectClose, type FloatArray, noise, variants } from './kernelsHarness.js';

const { fround } = Math;
const { NARROW } = opcodes;
const rowCounts = [1, 3, 4, 33, 50];
const widths = [1, 2, 7, 15, 16, 17, 31, 32, 40, 64, 128, 130, 511, 512, 513, 2048];

const rowOf = (values: ArrayLike<number>, row: number, start: number, size: number, stride: number): number[] =>
  Array.from({ length: size }, (_, column) => values[row * stride + start + column]);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe.each(variants)('groups that walk rows, $variant', ({ load }) => {
  it.each(rowCounts)('%i rows are reduced, and what comes of it is spread over them again', (rows) => {
    for (const columns of widths) {
      const kernels = load();
      // Columns of wider rows, read and written in place.
      const [stride, first] = [columns + 5, 3];
      const x = kernels.floats(noise(rows * stride, columns), 1);
      const scale = kernels.floats(noise(rows, 2));
      const gain = kernels.floats(noise(columns, 3), 2);
      const y = kernels.floats(new Float32Array(rows * stride).fill(-777), 3);
      const greatest = kernels.empty(rows, 1);
      run(kernels, {
        dimensions: [rows, columns],
        width: columns,
        operands: [
          { array: x, strides: [stride, 1], first },
          { array: scale, strides: [1, 0] },
          { array: gain, strides: [0, 1] },
          { array: y, strides: [stride, 1], first },
          { array: greatest, strides: [1, 0] },
        ],
        instructions: [
          [opcodes.LOAD, 0, 0],
          [opcodes.ROW_SUM, 1, 0],
          [opcodes.CONSTANT + NARROW, 2, floatBits(1 / columns)],
          [opcodes.LOAD + NARROW, 3, 1],
          [opcodes.MULTIPLY + NARROW, 1, 1, 2, 2],
          [opcodes.MULTIPLY + NARROW, 1, 1, 3, 3],
          [opcodes.EXPAND, 4, 1],
          [opcodes.LOAD, 5, 2],
          [opcodes.MULTIPLY_ADD, 6, 0, 5, 4],
          [opcodes.STORE, 0, 6, 3],
          [opcodes.ROW_MAXIMUM, 7, 6],
          [opcodes.STORE + NARROW, 0, 7, 4],
        ],
      });
      for (let row = 0; row < rows; row++) {
        const before = rowOf(x.values, row, first, columns, stride);
        const shift = (sum(before) / columns) * scale.values[row];
        const want = before.map((value, column) => value * gain.values[column] + shift);
        const got = rowOf(y.values, row, first, columns, stride);
        expectClose(got, want, { absolute: 1e-6, label: (column) => `column ${column} of row ${row}, ${columns} columns` });
        expect(greatest.values[row]).toBe(Math.max(...got));
        const around = [...rowOf(y.values, row, 0, first, stride), ...rowOf(y.values, row, first + columns, 2, stride)];
        expect(around).toEqual(around.map(() => -777));
      }
    }
  });

  it('wide rows are walked in parts, and every operand is read as it lies', () => {
    for (const [columns, width] of [
      [33, 33],
      [128, 128],
      [700, 512],
      [1040, 512],
    ]) {
      const rows = 9;
      const kernels = load();
      const whole = kernels.floats(noise(rows * columns, 1));
      const vector = kernels.floats(noise(columns, 2));
      const column = kernels.floats(noise(2 * rows, 3));
      const spaced = kernels.floats(noise(2 * rows * columns, 4));
      const numbers = kernels.ints(noise(rows * columns, 5).map((value) => Math.round(9 * value)));
      const one = kernels.floats([0.5]);
      const out = kernels.empty(rows * columns, 1);
      const inputs: { readonly array: FloatArray | typeof numbers; readonly strides: readonly number[] }[] = [
        { array: whole, strides: [columns, 1] },
        { array: vector, strides: [0, 1] },
        { array: column, strides: [2, 0] },
        { array: spaced, strides: [2 * columns, 2] },
        { array: numbers, strides: [columns, 1] },
        { array: one, strides: [0, 0] },
      ];
      run(kernels, {
        dimensions: [rows, columns],
        width,
        operands: [...inputs, { array: out, strides: [columns, 1] }],
        instructions: [
          ...inputs.map((_, index) => [opcodes.LOAD, index, index]),
          ...inputs.slice(1).map((_, index) => [opcodes.ADD, 0, 0, index + 1, index + 1]),
          [opcodes.STORE, 0, 0, inputs.length],
        ],
      });
      const want = Array.from(out.values, (_, index) => {
        const [i, j] = [Math.floor(index / columns), index % columns];
        return inputs
          .map(({ array, strides }) => array.values[i * strides[0] + j * strides[1]])
          .reduce((total, value) => fround(total + value));
      });
      expectClose(out.values, want);
    }
  });

  it('stores into the columns of a wider matrix in place, beside what it reads from there', () => {
    const [rows, width] = [13, 64];
    const kernels = load();
    const gates = kernels.floats(noise(rows * 4 * width, 1));
    const before = gates.values.slice();
    const part = (index: number) => ({ array: gates, strides: [4 * width, 1], first: index * width });
    run(kernels, {
      dimensions: [rows, width],
      width,
      operands: [part(0), part(1), part(2)],
      instructions: [
        [opcodes.LOAD, 0, 0],
        [opcodes.LOAD, 1, 1],
        [opcodes.MULTIPLY, 2, 0, 1, 1],
        [opcodes.STORE, 0, 2, 2],
      ],
    });
    expectClose(
      gates.values,
      before.map((value, index) =>
        Math.floor((index % (4 * width)) / width) === 2 ? fround(before[index - 2 * width] * before[index - width]) : value,
      ),
    );
  });
});
