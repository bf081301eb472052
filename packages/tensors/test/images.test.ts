/** Functions over images: what does not fit, and what other tests do not compare. Values: `autograd/test/images.golden.test.ts`. */
import { describe, expect, it } from 'vitest';
import {
  averagePool2d,
  convolve2d,
  convolveTranspose2d,
  createEngine,
  maxPool2d,
  ones,
  readSync,
  reshape,
  tensor,
  upsample2d,
  zeros,
} from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it('upsampling repeats pixels', () => {
    const image = reshape(tensor(engine, [1, 2, 3, 4]), [1, 2, 1, 2]); // a column of two pixels
    expect([...readSync(upsample2d(image, [2, 3]))]).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4]);
  });

  it('a pooling of negative numbers does not see the padding', () => {
    const image = reshape(tensor(engine, [-1, -2, -3, -4]), [1, 2, 2, 1]);
    const options = { stride: 1, padding: 1 } as const;
    expect([...readSync(maxPool2d(image, 2, options))]).toEqual([-1, -1, -2, -1, -1, -2, -3, -3, -4]);
    expect([...readSync(averagePool2d(image, 2, options))]).toEqual([-1, -1.5, -2, -2, -2.5, -3, -3, -3.5, -4]);
  });

  it('no images give no images', () => {
    const none = zeros(engine, [0, 4, 4, 3]);
    expect(convolve2d(none, zeros(engine, [3, 3, 3, 2])).shape).toEqual([0, 2, 2, 2]);
    expect(convolve2d(none, zeros(engine, [3, 3, 1, 3]), { groups: 3 }).shape).toEqual([0, 2, 2, 3]);
    expect(convolveTranspose2d(none, zeros(engine, [2, 2, 5, 3])).shape).toEqual([0, 5, 5, 5]);
    expect(maxPool2d(none, 2).shape).toEqual([0, 2, 2, 3]);
  });
});

describe('what does not fit is named', async () => {
  const engine = await createEngine();
  const image = ones(engine, [1, 4, 5, 3]);

  it.each([
    [() => convolve2d(ones(engine, [4, 5, 3]), image), 'convolve2d: x is float [4, 5, 3], expected float [B, H, W, C]'],
    [
      () => convolve2d(image, ones(engine, [3, 3, 4, 2])),
      'the kernel is [3, 3, 4, 2], expected [kH, kW, 3, units] for images [1, 4, 5, 3]',
    ],
    [
      () => convolve2d(image, ones(engine, [3, 3, 3, 2]), { groups: 3 }),
      'the kernel is [3, 3, 3, 2], expected [kH, kW, 3 / 3, units] with units a multiple of 3',
    ],
    [() => convolve2d(image, ones(engine, [5, 1, 3, 2])), 'convolve2d: a window of 5 rows does not fit into 4 with a padding of 0'],
    [() => convolve2d(image, ones(engine, [1, 1, 3, 2]), { stride: 0 }), 'expected stride as a whole number from 1, or two of them'],
    [
      () => convolve2d(image, ones(engine, [1, 1, 3, 2]), { padding: 'full' as 'same' }),
      'expected padding as "valid", "same", a whole number from 0, or two of them, got "full"',
    ],
    [() => convolveTranspose2d(image, ones(engine, [3, 3, 2, 4])), 'the kernel is [3, 3, 2, 4], expected [kH, kW, inputs, 3]'],
    [() => maxPool2d(image, [5, 1]), 'maxPool2d: a window of 5 rows does not fit into 4'],
    [() => averagePool2d(zeros(engine, [1, 2, 2, 1], 'int'), 2), 'averagePool2d: x is int [1, 2, 2, 1], expected float [B, H, W, C]'],
    [
      () => convolveTranspose2d(image, ones(engine, [3, 3, 2, 3]), { image: [9, 9] }),
      'a convolution makes images [7, 7] of images [9, 9], and x is [1, 4, 5, 3]. Leave image out for [6, 7]',
    ],
  ])('%#', (run, message) => {
    const got = messageOf(run);
    expect(got).toContain(message);
  });
});
