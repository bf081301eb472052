import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FreeRanges } from '../src/engines/wasm/memory/freeRanges.js';

const SIZE = 4096;

/** The same rules on an array with one entry for each byte. */
class Model {
  readonly #isFree = new Array<boolean>(SIZE).fill(true);

  take(size: number): number | undefined {
    const start = this.#ranges().find((range) => range.size >= size)?.start;
    if (start !== undefined) this.#isFree.fill(false, start, start + size);
    return start;
  }

  give(start: number, size: number): void {
    this.#isFree.fill(true, start, start + size);
  }

  get longest(): number {
    return Math.max(0, ...this.#ranges().map(({ size }) => size));
  }

  #ranges(): { start: number; size: number }[] {
    const ranges: { start: number; size: number }[] = [];
    this.#isFree.forEach((isFree, byte) => {
      const last = ranges.at(-1);
      if (!isFree) return;
      if (last !== undefined && last.start + last.size === byte) last.size += 1;
      else ranges.push({ start: byte, size: 1 });
    });
    return ranges;
  }
}

const whole = (): FreeRanges => {
  const ranges = new FreeRanges();
  ranges.give(0, SIZE);
  return ranges;
};

describe('free ranges', () => {
  it('give and take as a map of single bytes would, at any order of calls', () => {
    const takes = fc.record({ size: fc.integer({ min: 1, max: 900 }) });
    const gives = fc.record({ index: fc.nat() });
    fc.assert(
      fc.property(fc.array(fc.oneof(takes, gives), { maxLength: 120 }), (calls) => {
        const [ranges, model] = [whole(), new Model()];
        const held: { start: number; size: number }[] = [];
        for (const call of calls) {
          if ('size' in call) {
            const start = ranges.take(call.size);
            expect(start).toBe(model.take(call.size));
            if (start !== undefined) held.push({ start, size: call.size });
          } else if (held.length > 0) {
            const [{ start, size }] = held.splice(call.index % held.length, 1);
            ranges.give(start, size);
            model.give(start, size);
          }
          expect(ranges.longest).toBe(model.longest);
        }
        for (const { start, size } of held) ranges.give(start, size);
        expect(ranges.take(SIZE)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('take nothing from an empty pool', () => {
    const ranges = new FreeRanges();
    expect(ranges.longest).toBe(0);
    expect(ranges.take(1)).toBeUndefined();
  });

  it('waste at most half of what is held, over random sizes and lifetimes', () => {
    const ranges = new FreeRanges();
    ranges.give(0, 2 ** 40);
    const held: { start: number; size: number }[] = [];
    let [state, bytes, most, end] = [1, 0, 0, 0];
    const random = (): number => {
      state = (48271 * state) % 2147483647;
      return state / 2147483647;
    };
    for (let call = 0; call < 50_000; call++) {
      if (held.length < 50 || (held.length < 500 && random() < 0.5)) {
        const size = 64 * Math.ceil(2 ** (14 * random()));
        const start = ranges.take(size) as number;
        held.push({ start, size });
        bytes += size;
        end = Math.max(end, start + size);
      } else {
        const [{ start, size }] = held.splice(Math.floor(random() * held.length), 1);
        ranges.give(start, size);
        bytes -= size;
      }
      most = Math.max(most, bytes);
    }
    expect(end).toBeLessThan(1.5 * most);
  });

  it('keep the time of a call short among 100,000 ranges', () => {
    const ranges = new FreeRanges();
    ranges.give(0, 2 ** 40);
    const starts = Array.from({ length: 200_000 }, () => ranges.take(64) as number);
    for (let index = 0; index < starts.length; index += 2) ranges.give(starts[index], 64);
    const started = performance.now();
    for (let call = 0; call < 10_000; call++) ranges.give(ranges.take(128) as number, 128);
    // About 20 steps down a tree each. A walk over all ranges would take a thousand times as long.
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
