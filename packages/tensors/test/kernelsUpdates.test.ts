import { describe, expect, it } from 'vitest';
import { expectClose, type FloatArray, type Kernels, noise, variants } from './kernelsHarness.js';

const counts = [0, 1, 3, 4, 5, 7, 17, 130];
const close = { relative: 2e-6, absolute: 1e-6 };

/** Parameter, gradient and two moments, and what they were before. */
function state(kernels: Kernels, count: number): { arrays: FloatArray[]; before: Float64Array[] } {
  const arrays = [1, 2, 3, 4].map((seed) =>
    kernels.floats(
      noise(count, seed).map((x) => (seed === 4 ? x * x : x)),
      seed - 1,
    ),
  );
  return { arrays, before: arrays.map(({ values }) => Float64Array.from(values)) };
}

const sgdForms = [false, true].flatMap((withVelocity) =>
  [0, 1].flatMap((nesterov) => [0, 0.01].map((weightDecay) => ({ withVelocity, nesterov, weightDecay }))),
);

describe.each(variants)('parameter updates, $variant', ({ load }) => {
  it.each(sgdForms)('sgd agrees with float64, %o', ({ withVelocity, nesterov, weightDecay }) => {
    for (const count of counts) {
      const kernels = load();
      const { arrays, before } = state(kernels, count);
      const [p, g, v] = arrays;
      kernels.call('sgdUpdate', p.pointer, g.pointer, withVelocity ? v.pointer : 0, count, 0.1, 0.9, 0.2, nesterov, weightDecay);
      const [p0, g0, v0] = before;
      for (let i = 0; i < count; i++) {
        let step = g0[i] + weightDecay * p0[i];
        if (withVelocity) {
          v0[i] = 0.9 * v0[i] + 0.8 * step;
          step = nesterov ? step + 0.9 * v0[i] : v0[i];
        }
        p0[i] -= 0.1 * step;
      }
      expectClose(p.values, p0, close);
      expectClose(v.values, v0, close);
      expectClose(g.values, g0);
    }
  });

  it.each([false, true])('rmsprop agrees with float64, velocity %s', (withVelocity) => {
    for (const count of counts) {
      const kernels = load();
      const { arrays, before } = state(kernels, count);
      const [p, g, v, s] = arrays;
      kernels.call('rmspropUpdate', p.pointer, g.pointer, s.pointer, withVelocity ? v.pointer : 0, count, 0.1, 0.99, 1e-8, 0.9, 0.01);
      const [p0, g0, v0, s0] = before;
      for (let i = 0; i < count; i++) {
        const gradient = g0[i] + 0.01 * p0[i];
        s0[i] = 0.99 * s0[i] + 0.01 * gradient * gradient;
        let step = gradient / (Math.sqrt(s0[i]) + 1e-8);
        if (withVelocity) step = v0[i] = 0.9 * v0[i] + step;
        p0[i] -= 0.1 * step;
      }
      for (const [index, array] of arrays.entries()) expectClose(array.values, before[index], close);
    }
  });

  it.each([0, 1])('adam agrees with float64, decoupled %i', (decoupled) => {
    for (const count of counts) {
      const kernels = load();
      const { arrays, before } = state(kernels, count);
      const [p, g, m, v] = arrays;
      const [p0, g0, m0, v0] = before;
      for (let t = 1; t <= 3; t++) {
        const [c1, c2] = [1 - 0.9 ** t, 1 - 0.999 ** t];
        kernels.call('adamUpdate', p.pointer, g.pointer, m.pointer, v.pointer, count, 0.002, 0.9, 0.999, 1e-8, c1, c2, 0.1, decoupled);
        for (let i = 0; i < count; i++) {
          if (decoupled) p0[i] -= 0.002 * 0.1 * p0[i];
          const gradient = decoupled ? g0[i] : g0[i] + 0.1 * p0[i];
          m0[i] = 0.9 * m0[i] + 0.1 * gradient;
          v0[i] = 0.999 * v0[i] + 0.001 * gradient * gradient;
          p0[i] -= ((0.002 / c1) * m0[i]) / (Math.sqrt(v0[i]) / Math.sqrt(c2) + 1e-8);
        }
      }
      for (const [index, array] of arrays.entries()) expectClose(array.values, before[index], close);
    }
  });

  it('moments of a parameter without gradients become 0 before they become denormal', () => {
    const kernels = load();
    const [p, g, m, v] = [[1], [0], [1e-37], [1e-37]].map((values) => kernels.floats(values));
    kernels.call('adamUpdate', p.pointer, g.pointer, m.pointer, v.pointer, 1, 0.1, 0.9, 0.9, 1e-8, 1, 1, 0, 0);
    expect([p.values[0], m.values[0], v.values[0]]).toEqual([1, 0, 0]);
  });
});
