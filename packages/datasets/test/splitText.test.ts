import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from '../src/index.js';
import { messageOf } from './messageOf.js';

const ids = (length: number) => Int32Array.from({ length }, (_, index) => index);

describe('a text is split', () => {
  it('with the last tenth for validation', () => {
    const { train, validation, test } = splitText(ids(25), { validation: 0.1 });
    expect(train).toEqual(ids(22)); // floor(22.5)
    expect(validation).toEqual(Int32Array.of(22, 23, 24));
    expect(test.length).toBe(0);
  });

  it('into train, validation and test, in this order', () => {
    expect(splitText('abcdefghij', { validation: 0.2, test: 0.1 })).toEqual({ train: 'abcdefg', validation: 'hi', test: 'j' });
  });

  it('where the shares say, although 1 - 0.1 - 0.2 is a little less than 0.7 in floating point', () => {
    const { train, validation, test } = splitText(ids(100), { validation: 0.1, test: 0.2 });
    expect([train.length, validation.length, test.length]).toEqual([70, 10, 20]);
  });

  it('without copying ids', () => {
    const all = ids(20);
    expect(splitText(all, { validation: 0.5 }).validation.buffer).toBe(all.buffer);
  });

  it('never inside a character', () => {
    expect(splitText('a😀', { validation: 0.3 })).toEqual({ train: 'a', validation: '😀', test: '' });
  });

  it('so that the parts together are the text', () => {
    const share = fc.oneof(fc.constant(0), fc.double({ min: 0.02, max: 0.49, noNaN: true }));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 200, maxLength: 300 }), share, share, (text, validation, test) => {
        const parts = splitText(text, { validation, test });
        expect(parts.train + parts.validation + parts.test).toBe(text);
        expect(parts.test.length).toBeLessThanOrEqual(Math.ceil(text.length * test) + 1);
      }),
      { seed: 1 },
    );
  });
});

describe('a split that cannot be is refused', () => {
  it('when the shares are none', async () => {
    for (const [validation, test] of [
      [1, 0],
      [-0.1, 0],
      [0.5, 0.5],
      [Number.NaN, 0],
    ]) {
      expect(await messageOf(() => splitText('abc', { validation, test }))).toBe(
        `splitText: validation ${validation} and test ${test} are not shares of a text. ` +
          'Give each a number from 0 up, with a sum below 1, e.g. { validation: 0.1 }.',
      );
    }
  });

  it('when a part would be empty', async () => {
    const wayOut = 'Take a longer text or other shares.';
    expect(await messageOf(() => splitText('a', { validation: 0.1 }))).toBe(
      `splitText: a text of length 1 is too short: nothing is left for train. ${wayOut}`,
    );
    expect(await messageOf(() => splitText('abc', { validation: 0.05, test: 0.05 }))).toBe(
      `splitText: a text of length 3 is too short: nothing is left for validation. ${wayOut}`,
    );
  });
});
