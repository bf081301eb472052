import { describe, expect, it } from 'vitest';
import * as opcodes from '../src/engines/wasm/bytecode/opcodes.js';
import { floatBits, run, write } from './groupProgram.js';
import { expectClose, type Kernels, noise, variants } from './kernelsHarness.js';

/** One instruction over contiguous inputs of one length. */
function apply(kernels: Kernels, opcode: number, inputs: readonly ArrayLike<number>[], offset = 0): Float32Array {
  const count = inputs[0].length;
  const out = kernels.empty(count, offset);
  const operands = [...inputs.map((values) => kernels.floats(values, offset)), out].map((array) => ({ array, strides: [1] }));
  run(kernels, {
    dimensions: [count],
    operands,
    instructions: [
      ...inputs.map((_, index) => [opcodes.LOAD, index, index]),
      [opcode, inputs.length, 0, 1, 2],
      [opcodes.STORE, 0, inputs.length, inputs.length],
    ],
  });
  return out.values;
}

const special = [
  ...[0, -0, 1, -1, 2, -2, 0.5, -0.5, 200, -200, 89, -89, 88, -88, 87.4, -87.4, 88.7, -86.9, 20, -20, 9.1, -9.1, 1e-7, -1e-7, 3e-4, -3e-4],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-40, -1e-40, 3e38, -3e38, 1.2e-38, 1e-20, -1e-20, 1e10, -1e10],
];

/** Special values, then a sweep that is dense near 0 and reaches large magnitudes. */
const sweep = Float32Array.from([
  ...special,
  ...noise(4000, 7).map((x) => x * 100),
  ...noise(4000, 8).map((x) => x * 3),
  ...noise(2000, 9).map((x) => Math.sign(x) * Math.exp(40 * x)),
  ...noise(2000, 10).map((x) => Math.exp(88 * x)),
  ...noise(501, 11).map((x) => 1 + x * 1e-3),
]);
/** All pairs of special values, then pairs of others. */
const left = Float32Array.from([...special.flatMap((x) => special.map(() => x)), ...sweep]);
const right = Float32Array.from([...special.flatMap(() => special), ...sweep.map((_, index) => sweep[(index * 7 + 3) % sweep.length])]);

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** Results below `tiny` may be 0. */
interface UnaryRow {
  readonly opcode: number;
  readonly of: (x: number) => number;
  readonly relative?: number;
  readonly absolute?: number;
  readonly tiny?: number;
  /** Further out, the result is some number from -1 to 1. */
  readonly reach?: number;
}

const unary: Record<string, UnaryRow> = {
  COPY: { opcode: opcodes.COPY, of: (x) => x },
  NEGATE: { opcode: opcodes.NEGATE, of: (x) => -x },
  ABSOLUTE: { opcode: opcodes.ABSOLUTE, of: Math.abs },
  SIGN: { opcode: opcodes.SIGN, of: Math.sign },
  EXP: { opcode: opcodes.EXP, of: Math.exp, relative: 3e-7, tiny: 1.7e-38 },
  EXPM1: { opcode: opcodes.EXPM1, of: Math.expm1, relative: 3e-7 },
  LOG: { opcode: opcodes.LOG, of: Math.log, relative: 3e-7 },
  LOG1P: { opcode: opcodes.LOG1P, of: Math.log1p, relative: 3e-7 },
  SQRT: { opcode: opcodes.SQRT, of: (x) => Math.fround(Math.sqrt(x)) },
  SIGMOID: { opcode: opcodes.SIGMOID, of: sigmoid, relative: 3e-7, tiny: 1.7e-38 },
  TANH: { opcode: opcodes.TANH, of: Math.tanh, relative: 3e-7 },
  RELU: { opcode: opcodes.RELU, of: (x) => Math.max(x, 0) },
  SOFTPLUS: { opcode: opcodes.SOFTPLUS, of: softplus, relative: 3e-7, tiny: 1.7e-38 },
  SINE: { opcode: opcodes.SINE, of: Math.sin, absolute: 1.3e-7, reach: 12_500 },
  COSINE: { opcode: opcodes.COSINE, of: Math.cos, absolute: 1.3e-7, reach: 12_500 },
  FLUSH: { opcode: opcodes.FLUSH, of: (x) => (Math.abs(x) < Math.fround(1e-30) ? 0 : x) },
};

const { fround } = Math;
const binary: Record<string, { opcode: number; of: (x: number, y: number) => number; relative?: number; absolute?: number }> = {
  ADD: { opcode: opcodes.ADD, of: (x, y) => fround(x + y) },
  SUBTRACT: { opcode: opcodes.SUBTRACT, of: (x, y) => fround(x - y) },
  MULTIPLY: { opcode: opcodes.MULTIPLY, of: (x, y) => fround(x * y) },
  DIVIDE: { opcode: opcodes.DIVIDE, of: (x, y) => fround(x / y) },
  POWER: { opcode: opcodes.POWER, of: (x, y) => fround(x ** y), relative: 4e-7, absolute: 1e-44 },
  MAXIMUM: { opcode: opcodes.MAXIMUM, of: Math.max },
  MINIMUM: { opcode: opcodes.MINIMUM, of: Math.min },
  EQUAL: { opcode: opcodes.EQUAL, of: (x, y) => Number(x === y) },
  GREATER: { opcode: opcodes.GREATER, of: (x, y) => Number(x > y) },
  GREATER_EQUAL: { opcode: opcodes.GREATER_EQUAL, of: (x, y) => Number(x >= y) },
};

describe.each(variants)('elementwise groups, $variant', ({ load }) => {
  it.each(Object.entries(unary))(
    '%s agrees with float64 over the whole float range',
    (name, { opcode, of, relative = 0, absolute = 0, tiny = 0, reach = Infinity }) => {
      const points = sweep.filter((x) => Math.abs(x) <= reach || !Number.isFinite(x));
      const got = apply(load(), opcode, [points]);
      // In float64, except what overflows float32.
      const want = Array.from(points, (x) => (Number.isFinite(fround(of(x))) ? of(x) : fround(of(x))));
      // Denormal results are exact to one step, or 0 where the function says so.
      const least = relative > 0 ? Math.max(tiny, 1.5e-45) : absolute;
      expectClose(got, want, { relative, absolute: least, label: (index) => `${name}(${points[index]})` });
      const beyond = sweep.filter((x) => Math.abs(x) > reach && Number.isFinite(x));
      expect(apply(load(), opcode, [beyond]).filter((y) => !(Math.abs(y) <= 1))).toHaveLength(0);
    },
  );

  it.each(Object.entries(binary))(
    '%s agrees with float64 over the whole float range',
    (name, { opcode, of, relative = 0, absolute = 0 }) => {
      const got = apply(load(), opcode, [left, right]);
      const want = left.map((x, index) => of(x, right[index]));
      expectClose(got, want, { relative, absolute, label: (index) => `${name}(${left[index]}, ${right[index]})` });
    },
  );

  it('functions are exact to their last digits at chosen points', () => {
    const kernels = load();
    const at = (opcode: number, ...points: number[]) => Array.from(apply(kernels, opcode, [points]));
    expectClose(at(opcodes.TANH, 1e-7, -1e-20, 0, 200, -200), [1e-7, -1e-20, 0, 1, -1], { relative: 1.2e-7 });
    expectClose(at(opcodes.SINE, 1e-7, -1e-20, 0, 3), [1e-7, -1e-20, 0, Math.sin(3)], { relative: 1.2e-7 });
    expectClose(at(opcodes.EXPM1, 1e-7, -1e-20, 0, -200), [1e-7, -1e-20, 0, -1], { relative: 1.2e-7 });
    expectClose(at(opcodes.LOG1P, 1e-7, -1e-20, 0, -1, -2), [1e-7, -1e-20, 0, Number.NEGATIVE_INFINITY, Number.NaN], { relative: 1.2e-7 });
    expect(at(opcodes.EXP, -200, 89, Number.NEGATIVE_INFINITY, 0)).toEqual([0, Number.POSITIVE_INFINITY, 0, 1]);
    expect(at(opcodes.SIGMOID, -200, 200, 0)).toEqual([0, 1, 0.5]);
    expect(at(opcodes.SOFTPLUS, 200, -200)).toEqual([200, 0]);
    expect(at(opcodes.LOG, 0, -1, 1)).toEqual([Number.NEGATIVE_INFINITY, Number.NaN, 0]);
    expect(at(opcodes.RELU, Number.NaN, -1, 3)).toEqual([Number.NaN, 0, 3]);
  });

  it('WHERE selects and never computes with what is not selected', () => {
    const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];
    const got = apply(load(), opcodes.WHERE, [
      [1, 0, -2, 0, nan, 1, 0],
      [5, nan, 6, infinity, 7, 8, nan],
      [nan, 1, infinity, 2, nan, nan, 3],
    ]);
    expect(Array.from(got)).toEqual([5, 1, 6, 2, 7, 8, 3]);
  });

  it('the fused gradients and MULTIPLY_ADD are their formulas', () => {
    const [a, b, c] = [noise(777, 1), noise(777, 2), noise(777, 3)];
    const kernels = load();
    const formula = (f: (a: number, b: number, c: number) => number) => a.map((value, index) => f(value, b[index], c[index]));
    const close = { absolute: 2e-7 };
    expectClose(
      apply(kernels, opcodes.SIGMOID_GRADIENT, [a, b]),
      formula((x, y) => x * y * (1 - y)),
      close,
    );
    expectClose(
      apply(kernels, opcodes.TANH_GRADIENT, [a, b]),
      formula((x, y) => x * (1 - y * y)),
      close,
    );
    expectClose(
      apply(kernels, opcodes.MULTIPLY_ADD, [a, b, c]),
      formula((x, y, z) => x * y + z),
      close,
    );
  });

  it.each([0, 1, 3, 4, 5, 7, 15, 16, 17, 33, 511, 512, 513, 527, 1024, 1500])(
    'a group of %i elements stores exactly that many',
    (count) => {
      for (const offset of [0, 1, 3, 6]) {
        const [a, b] = [noise(count, 1), noise(count, 2)];
        expectClose(
          apply(load(), opcodes.ADD, [a, b], offset),
          a.map((x, index) => fround(x + b[index])),
        );
      }
    },
  );

  it('operands are read and written through any strides', () => {
    const [d0, d1, d2, d3] = [2, 3, 5, 37];
    const layouts: [strides: number[], size: number][] = [
      [[d1 * d2 * d3, d2 * d3, d3, 1], d0 * d1 * d2 * d3],
      [[0, 0, 0, 0], 1],
      [[0, 0, 0, 1], d3],
      [[0, 0, 0, 3], 3 * d3],
      [[0, 0, 1, 0], d2],
      [[d1 * d2, d2, 1, 0], d0 * d1 * d2],
      [[1, 2, 6, 30], d0 * d1 * d2 * d3],
      [[d1 * d2 * 64, d2 * 64, 64, 1], d0 * d1 * d2 * 64],
      [[0, 40, 0, 1], d1 * 40],
    ];
    for (const type of ['floats', 'ints'] as const) {
      for (const [strides, size] of layouts) {
        const kernels = load();
        const source = kernels[type](
          noise(size, 5).map((x) => Math.round(x * 1000)),
          1,
        );
        const out = kernels.empty(d0 * d1 * d2 * d3, 2);
        run(kernels, {
          dimensions: [d0, d1, d2, d3],
          operands: [
            { array: source, strides },
            { array: out, strides: layouts[0][0] },
          ],
          instructions: [
            [opcodes.LOAD, 3, 0],
            [opcodes.NEGATE, 9, 3],
            [opcodes.STORE, 0, 9, 1],
          ],
        });
        const want = out.values.map((_, index) => {
          const place = [Math.floor(index / (d1 * d2 * d3)), Math.floor(index / (d2 * d3)) % d1, Math.floor(index / d3) % d2, index % d3];
          return -source.values[place.reduce((sum, i, axis) => sum + i * strides[axis], 0)];
        });
        expectClose(out.values, want);
      }
    }
  });

  it('a slice of the columns of a matrix is written in place and its neighbors are left alone', () => {
    for (const type of ['floats', 'ints'] as const) {
      const kernels = load();
      const matrix = kernels[type](new Float32Array(20 * 45).fill(-5));
      const values = noise(20 * 13, 3).map((x) => Math.trunc(x * 1000));
      run(kernels, {
        dimensions: [20, 13],
        operands: [
          { array: kernels.floats(values), strides: [13, 1] },
          { array: matrix, strides: [45, 1], first: 7 },
        ],
        instructions: [
          [opcodes.LOAD, 0, 0],
          [opcodes.COPY, 1, 0],
          [opcodes.STORE, 0, 1, 1],
        ],
      });
      expect(Array.from(matrix.values)).toEqual(
        Array.from(matrix.values, (_, index) => {
          const column = (index % 45) - 7;
          return column >= 0 && column < 13 ? values[Math.floor(index / 45) * 13 + column] : -5;
        }),
      );
    }
  });

  it('the step moves every operand by its own stride', () => {
    const kernels = load();
    const xs = kernels.floats(noise(5 * 100, 1));
    const bias = kernels.floats(noise(100, 2));
    const ys = kernels.empty(5 * 100);
    const program = write(kernels, {
      dimensions: [100],
      operands: [
        { array: xs, strides: [1], stepStride: 100 },
        { array: bias, strides: [1] },
        { array: ys, strides: [1], first: 400, stepStride: -100 },
      ],
      instructions: [
        [opcodes.LOAD, 0, 0],
        [opcodes.LOAD, 1, 1],
        [opcodes.ADD, 2, 0, 1],
        [opcodes.STORE, 0, 2, 2],
      ],
    });
    const workspace = kernels.workspace();
    for (let step = 0; step < 5; step++) kernels.call('runGroup', program.pointer, step, workspace);
    const want = ys.values.map((_, index) =>
      fround(xs.values[(4 - Math.floor(index / 100)) * 100 + (index % 100)] + bias.values[index % 100]),
    );
    expectClose(ys.values, want);
  });

  it('registers may be used again, and an operand may be updated in place', () => {
    const kernels = load();
    const c = kernels.floats(noise(50 * 128, 1));
    const [f, i] = [kernels.floats(noise(50 * 128, 2)), kernels.floats(noise(128, 3))];
    const before = c.values.slice();
    const h = kernels.empty(50 * 128);
    run(kernels, {
      dimensions: [50, 128],
      operands: [
        { array: c, strides: [128, 1] },
        { array: f, strides: [128, 1] },
        { array: i, strides: [0, 1] },
        { array: h, strides: [128, 1] },
      ],
      instructions: [
        [opcodes.CONSTANT, 5, floatBits(0.25)],
        [opcodes.LOAD, 0, 0],
        [opcodes.LOAD, 1, 1],
        [opcodes.MULTIPLY, 0, 0, 1],
        [opcodes.LOAD, 1, 2],
        [opcodes.ADD, 0, 0, 1],
        [opcodes.STORE, 0, 0, 0],
        [opcodes.MULTIPLY, 5, 0, 5],
        [opcodes.STORE, 0, 5, 3],
      ],
    });
    const next = before.map((x, index) => fround(fround(x * f.values[index]) + i.values[index % 128]));
    expectClose(c.values, next);
    expectClose(
      h.values,
      next.map((x) => x * 0.25),
    );
  });
});
