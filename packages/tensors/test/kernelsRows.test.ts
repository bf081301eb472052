import { describe, expect, it } from 'vitest';
import {
  CROSS_ENTROPY,
  CROSS_ENTROPY_GRADIENT,
  GATHER,
  LOG_SOFTMAX,
  SCATTER_ADD,
  SOFTMAX,
} from '../src/engines/wasm/bytecode/loopInstructions.js';
import { expectClose, noise, variants } from './kernelsHarness.js';

const widths = [1, 2, 3, 4, 5, 7, 8, 17, 65, 130];

function logSoftmaxRow(row: Float32Array): number[] {
  const greatest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - greatest), 0));
  return Array.from(row, (x) => x - greatest - logSum);
}

const byRow = (x: Float32Array, cols: number): number[] =>
  Array.from({ length: x.length / cols }, (_, row) => logSoftmaxRow(x.subarray(row * cols, (row + 1) * cols))).flat();

/** Rows that are small, large and far from 0. */
const logits = (rows: number, cols: number): Float32Array =>
  noise(rows * cols, cols).map((x, index) => x * [1, 10, 300][Math.floor(index / cols) % 3] + 200);

/** Threefry-2x32-20 as published, one block at a time. */
function threefry(key: readonly [number, number], counter: readonly [number, number]): [number, number] {
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  const schedule = [key[0], key[1], key[0] ^ key[1] ^ 0x1bd11bda];
  let [x0, x1] = [(counter[0] + schedule[0]) | 0, (counter[1] + schedule[1]) | 0];
  for (let round = 0; round < 20; round++) {
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << rotations[round % 8]) | (x1 >>> (32 - rotations[round % 8]))) ^ x0;
    if (round % 4 < 3) continue;
    const turn = (round + 1) / 4;
    x0 = (x0 + schedule[turn % 3]) | 0;
    x1 = (x1 + schedule[(turn + 1) % 3] + turn) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}

describe.each(variants)('row operations, $variant', ({ load }) => {
  it('softmax and logSoftmax agree with float64', () => {
    for (const cols of widths) {
      const kernels = load();
      const x = kernels.floats(logits(7, cols), 1);
      const [y, log] = [kernels.empty(7 * cols, 2), kernels.empty(7 * cols, 3)];
      kernels.run(SOFTMAX, x.pointer, 0, 0, 0, y.pointer, 0, 7, cols);
      kernels.run(LOG_SOFTMAX, x.pointer, 0, 0, 0, log.pointer, 0, 7, cols);
      const want = byRow(x.values, cols);
      expectClose(y.values, want.map(Math.exp), { relative: 1e-6, absolute: 1.7e-38 });
      expectClose(log.values, want, { relative: 1e-6, absolute: 2e-6 });
      kernels.run(SOFTMAX, x.pointer, 0, 0, 0, x.pointer, 0, 7, cols);
      expect(x.values).toEqual(y.values);
    }
  });

  it('softmax takes masked elements of -Infinity', () => {
    const kernels = load();
    const x = kernels.floats([1, Number.NEGATIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    kernels.run(SOFTMAX, x.pointer, 0, 0, 0, x.pointer, 0, 1, 5);
    expect(Array.from(x.values)).toEqual([0.5, 0, 0.5, 0, 0]);
  });

  it('cross entropy and its gradient agree with float64', () => {
    for (const cols of widths) {
      const kernels = load();
      const x = kernels.floats(logits(11, cols), 1);
      const targets = kernels.ints(
        noise(11, 3).map((value) => Math.floor(((value + 1) / 2) * cols)),
        3,
      );
      const cotangents = kernels.floats(noise(11, 4));
      const losses = kernels.empty(11, 1);
      const out = kernels.empty(11 * cols, 2);
      kernels.run(CROSS_ENTROPY, x.pointer, 0, targets.pointer, 0, losses.pointer, 0, 11, cols);
      kernels.run(CROSS_ENTROPY_GRADIENT, x.pointer, 0, targets.pointer, 0, out.pointer, 0, 11, cols, cotangents.pointer);
      const log = byRow(x.values, cols);
      expectClose(
        losses.values,
        losses.values.map((_, row) => -log[row * cols + targets.values[row]]),
        { relative: 1e-6, absolute: 1e-6 },
      );
      expectClose(
        out.values,
        log.map((value, index) => {
          const row = Math.floor(index / cols);
          return (Math.exp(value) - Number(targets.values[row] === index % cols)) * cotangents.values[row];
        }),
        { relative: 2e-6, absolute: 3e-7 },
      );
    }
  });

  it('gather copies rows, and scatterAdd adds them in order', () => {
    for (const cols of widths) {
      const kernels = load();
      const table = kernels.floats(noise(9 * cols, 1), 1);
      const indices = kernels.ints([3, 0, 8, 3, 3, 1], 1);
      const rows = kernels.empty(6 * cols, 3);
      kernels.run(GATHER, indices.pointer, 0, table.pointer, 0, rows.pointer, 0, 6, cols);
      expect(rows.values).toEqual(
        rows.values.map((_, index) => table.values[indices.values[Math.floor(index / cols)] * cols + (index % cols)]),
      );
      const want = table.values.slice();
      for (let index = 0; index < 6 * cols; index++)
        want[indices.values[Math.floor(index / cols)] * cols + (index % cols)] += rows.values[index];
      kernels.run(SCATTER_ADD, indices.pointer, 0, rows.pointer, 0, table.pointer, 0, 6, cols, cols);
      expect(table.values).toEqual(want);
    }
  });

  it('random numbers are those of Threefry, for any first block and count, and nothing is written behind them', () => {
    expect(threefry([0, 0], [0, 0])).toEqual([0x6b200159, 0x99ba4efe]);
    for (const key of [
      [0, 0],
      [-1, -1],
      [0x13198a2e, 0x03707344],
    ] as [number, number][]) {
      for (const count of [0, 1, 2, 3, 5, 7, 8, 9, 17, 1001]) {
        for (const block of [0, 3, 2 ** 30, 2 ** 32 - 1]) {
          const kernels = load();
          const out = kernels.empty(count + 9, 1);
          const before = out.values.slice(count);
          kernels.call('randomUniform', out.pointer, count, ...key, block);
          const numbers = Array.from({ length: count }, (_, index) => [block + (index >> 1), index & 1]);
          expect([...out.values.slice(0, count)]).toEqual(
            numbers.map(([counter, word]) => (threefry(key, [counter, 0])[word] >>> 8) / 2 ** 24),
          );
          expect(out.values.slice(count)).toEqual(before);
        }
      }
    }
  });
});
