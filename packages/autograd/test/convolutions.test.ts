/** Convolutions of any shape: the numbers of the reference engine, and the same bits on any number of threads. */
import {
  type ComputeEngine,
  type ConvolveOptions,
  convolve2d,
  createEngine,
  type Data,
  leaves,
  mul,
  Random,
  readSync,
  sum,
} from '@statal/tensors';
import { allStarted } from '@statal/tooling-vitest/allStarted';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { valueAndGrad } from '../src/index.js';

interface Case {
  readonly image: readonly [batch: number, height: number, width: number, channels: number];
  readonly kernel: readonly [height: number, width: number];
  readonly units: number;
  readonly options: ConvolveOptions;
}

/** Cases drawn by seed: odd sizes, strides, dilations, paddings and groups. */
function drawnCases(count: number): Case[] {
  const drawn = Random.fromSeed(7);
  let draws = 0;
  const among = <T>(values: readonly T[]): T => values[Math.floor(drawn.unit(draws++) * values.length)];
  return Array.from({ length: count }, () => {
    const groups = among([1, 1, 1, 2, 5]);
    const kernel = [among([1, 2, 3]), among([1, 3, 4])] as const;
    const image = [among([1, 2, 9]), among([7, 10, 23]), among([8, 9, 31]), groups * among([1, 2, 3, 5, 17])] as const;
    const options = {
      stride: [among([1, 1, 2]), among([1, 1, 3])],
      dilation: [among([1, 2]), among([1, 1, 2])],
      padding: among(['valid', 'same', [1, 2], [4, 0]] as const),
      groups,
    } as const;
    return { image, kernel, units: among([true, false]) && image[3] % groups === 0 ? image[3] : groups * among([1, 3, 8]), options };
  });
}

/** The result and the gradients of a loss whose cotangents are no ones. */
function resultsOn(engine: ComputeEngine, { image, kernel, units, options }: Case): Data[] {
  const random = Random.fromSeed(3);
  const x = random.fold(0).normal(engine, image);
  const W = random.fold(1).normal(engine, [...kernel, image[3] / (options.groups ?? 1), units]);
  const y = convolve2d(x, W, options);
  const weights = random.fold(2).normal(engine, y.shape);
  const { gradients } = valueAndGrad((p: { x: typeof x; W: typeof W }) => sum(mul(convolve2d(p.x, p.W, options), weights)))({ x, W });
  return [y, ...leaves(gradients)].map((tensor) => readSync(tensor));
}

/** How many elements differ. */
const differences = (got: Data, want: Data): number => Array.from(want).filter((value, index) => !Object.is(value, got[index])).length;

describe('a convolution and its gradients', async () => {
  const reference = await createEngine({ kind: 'reference' });
  const one = await createEngine({ threads: 1 });
  const more = await Promise.all([2, 3].map(async (threads) => allStarted(await createEngine({ threads }))));
  const oneWithBlas = await createEngine({ threads: 1, blas: 'auto' });
  const twoWithBlas = await allStarted(await createEngine({ threads: 2, blas: 'auto' }));

  it.each(drawnCases(16))('$image by $kernel to $units, $options', (drawn) => {
    const wanted = resultsOn(reference, drawn);
    for (const [engine, others] of [[one, more] as const, [oneWithBlas, [twoWithBlas]] as const]) {
      const got = resultsOn(engine, drawn);
      wanted.forEach((want, index) => {
        expectClose(got[index], want, 1e-5);
      });
      for (const other of others) expect(resultsOn(other, drawn).map((data, index) => differences(data, got[index]))).toEqual([0, 0, 0]);
    }
  });

  it('an image without pixels has no result, and its gradients are zeros', () => {
    const empty: Case = { image: [0, 5, 5, 3], kernel: [3, 3], units: 4, options: { padding: 'same' } };
    const [y, x, W] = resultsOn(one, empty);
    expect([y.length, x.length]).toEqual([0, 0]);
    expect(W).toEqual(new Float32Array(108));
  });
});
