import { describe, expect, it } from 'vitest';
import { GREATEST, SUM } from '../src/engines/wasm/bytecode/loopInstructions.js';
import { expectClose, noise, variants } from './kernelsHarness.js';

const shapes = [0, 1, 2, 3].flatMap((outer) =>
  [0, 1, 3, 5, 17, 300, 5000].flatMap((middle) => [1, 2, 3, 5, 8, 33, 70].map((inner) => ({ outer, middle, inner }))),
);

/** Folds the middle axis in float64. */
function folded(
  x: Float32Array,
  { outer, middle, inner }: { outer: number; middle: number; inner: number },
  start: number,
  combine: (total: number, value: number) => number,
): Float64Array {
  return Float64Array.from({ length: outer * inner }, (_, index) => {
    let total = start;
    for (let row = 0; row < middle; row++) total = combine(total, x[(Math.floor(index / inner) * middle + row) * inner + (index % inner)]);
    return total;
  });
}

describe.each(variants)('reductions, $variant', ({ load }) => {
  it('sums agree with float64, also over thousands of rows', () => {
    for (const shape of shapes.filter(({ outer, middle, inner }) => outer * middle * inner < 200_000)) {
      const { outer, middle, inner } = shape;
      const kernels = load();
      const x = kernels.floats(noise(outer * middle * inner, middle + inner), inner % 4);
      const y = kernels.empty(outer * inner, 3);
      kernels.run(SUM, x.pointer, 0, 0, 0, y.pointer, 0, outer, middle, inner, inner);
      const want = folded(x.values, shape, 0, (total, value) => total + value);
      expectClose(y.values, want, {
        relative: 2e-7,
        absolute: 1e-12,
        label: (index) => `${index} of ${JSON.stringify(shape)}`,
      });
    }
  });

  it('a long sum of equal numbers does not drift', () => {
    for (const inner of [1, 2, 36]) {
      const kernels = load();
      const middle = Math.floor(300_000 / inner);
      const y = kernels.empty(inner);
      const x = kernels.floats(new Float32Array(middle * inner).fill(0.1));
      kernels.run(SUM, x.pointer, 0, 0, 0, y.pointer, 0, 1, middle, inner, inner);
      expectClose(y.values, new Float64Array(inner).fill(Math.fround(0.1) * middle), { relative: 1e-7 });
    }
  });

  it('maxima are exact, the maximum of nothing is -Infinity, and NaN wins', () => {
    for (const shape of shapes.filter(({ outer, middle, inner }) => outer * middle * inner < 50_000)) {
      const { outer, middle, inner } = shape;
      const kernels = load();
      const values = noise(outer * middle * inner, middle + inner);
      if (inner === 5) values[values.length - 2] = Number.NaN;
      const x = kernels.floats(values, inner % 4);
      const y = kernels.empty(outer * inner, 1);
      kernels.run(GREATEST, x.pointer, 0, 0, 0, y.pointer, 0, outer, middle, inner);
      expectClose(y.values, folded(x.values, shape, Number.NEGATIVE_INFINITY, Math.max), {
        label: (index) => `${index} of ${JSON.stringify(shape)}`,
      });
    }
  });

  it('argmax gives the first of equal maxima', () => {
    for (const { outer, middle, inner } of shapes.filter(
      (shape) => shape.middle > 0 && shape.outer * shape.middle * shape.inner < 20_000,
    )) {
      const kernels = load();
      const x = kernels.floats(
        noise(outer * middle * inner, middle).map((value) => Math.round(value * 3)),
        1,
      );
      const y = kernels.ints(new Int32Array(outer * inner).fill(-7));
      kernels.call('argmax', x.pointer, y.pointer, outer, middle, inner);
      const want = y.values.map((_, index) => {
        const at = (row: number) => x.values[(Math.floor(index / inner) * middle + row) * inner + (index % inner)];
        let best = 0;
        for (let row = 1; row < middle; row++) if (at(row) > at(best)) best = row;
        return best;
      });
      expect(y.values).toEqual(want);
    }
  });
});
