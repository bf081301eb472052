/** Convolutions in a loop: on all threads, with the same bits, and the same numbers as on the reference engine. */
import {
  add,
  type ComputeEngine,
  convolve2d,
  createEngine,
  leaves,
  mul,
  Random,
  readSync,
  sum,
  type Tensor,
  tanh,
  zeros,
} from '@statal/tensors';
import { allStarted } from '@statal/tooling-vitest/allStarted';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { explain, scan, valueAndGrad } from '../src/index.js';
import { engineOf } from './engines.js';

const [steps, batch, size, inputs, units] = [5, 6, 12, 8, 16];

type Values = {
  readonly W: Tensor;
  readonly U: Tensor;
  readonly xs: Tensor;
  readonly h: Tensor;
};

function valuesOn(engine: ComputeEngine): Values {
  const random = Random.fromSeed(1);
  const draw = (which: number, shape: readonly number[], deviation: number): Tensor =>
    random.fold(which).normal(engine, shape, { deviation });
  return {
    W: draw(0, [3, 3, inputs, units], 0.1),
    U: draw(1, [3, 3, units, units], 0.1),
    xs: draw(2, [steps, batch, size, size, inputs], 1),
    h: zeros(engine, [batch, size, size, units]),
  };
}

const stepOf =
  ({ W, U }: Pick<Values, 'W' | 'U'>) =>
  ({ h }: { h: Tensor }, x: Tensor) => {
    const next = tanh(add(convolve2d(x, W, { padding: 'same' }), convolve2d(h, U, { padding: 'same' })));
    return { state: { h: next }, output: next };
  };

function gradientsOn(engine: ComputeEngine): readonly Float32Array[] {
  const values = valuesOn(engine);
  const { loss, gradients } = valueAndGrad((v: Values) => {
    const { output } = scan(stepOf(v), { h: v.h }, v.xs);
    return sum(mul(output, output));
  })(values);
  return [loss, ...leaves(gradients)].map((x) => readSync(x) as Float32Array);
}

describe('a convolution in a loop', async () => {
  const one = await createEngine({ kind: 'wasm', threads: 1 });
  const two = await createEngine({ kind: 'wasm', threads: 2 });
  await allStarted(two);

  it('runs in one call, and threads share the images', () => {
    const { forward, backward } = explain(stepOf(valuesOn(two)), { h: valuesOn(two).h }, valuesOn(two).xs);
    for (const pass of [forward, backward])
      expect(pass.loop).toMatchObject({ steps: { compiled: true }, rows: { independent: true, count: batch } });
  });

  it('gives the same bits on one thread and on two', () => {
    expect(gradientsOn(two)).toEqual(gradientsOn(one));
  });

  it('gives the numbers of the reference engine', async () => {
    const [got, want] = [gradientsOn(two), gradientsOn(await engineOf('reference'))];
    for (const [index, values] of got.entries()) expectClose(values, want[index], 1e-5, `value ${index}`);
  });

  it('gives the same bits with a BLAS on one thread and on two', async () => {
    const engines = await Promise.all([1, 2].map((threads) => createEngine({ kind: 'wasm', threads, blas: 'auto' })));
    await allStarted(engines[1]);
    expect(gradientsOn(engines[1])).toEqual(gradientsOn(engines[0]));
  });
});
