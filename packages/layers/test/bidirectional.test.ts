import { defineCell, gru, lstm } from '@statal/cells';
import { concat, Random, slice, split, sub, type Tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { bidirectional, type MergeFunction, type MergeMode, recurrent } from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { messageOf } from './messageOf.js';
import { drawn, numbers, withNaN } from './values.js';
import { everythingOf } from './weightedLoss.js';

const [T, B, I, H] = [5, 3, 2, 3];
const random = Random.fromSeed(4);
const names = { inputs: I, units: H };

describe.each(kindsThatWait)('bidirectional on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const x = drawn(engine, [T, B, I]);

  it('joins a forward and a backward layer', () => {
    const layer = bidirectional(lstm(), names);
    const params = layer.init({ engine, random });
    const { output, state } = layer.apply(params, x);
    const forward = recurrent(lstm(), names).apply(params.forward, x);
    const backward = recurrent(lstm(), { ...names, reverse: true }).apply(params.backward, x);
    expect(numbers(output)).toEqual(numbers(concat([forward.output, backward.output], { axis: -1 })));
    expect(numbers(state.forward.c)).toEqual(numbers(forward.state.c));
    expect(numbers(state.backward.c)).toEqual(numbers(backward.state.c));
    expect(numbers(params.forward.W)).not.toEqual(numbers(params.backward.W));
  });

  const modes: readonly [MergeMode | MergeFunction, number | 'unknown', (forward: number, backward: number) => number][] = [
    ['sum', H, (forward, backward) => forward + backward],
    ['mean', H, (forward, backward) => (forward + backward) / 2],
    ['product', H, (forward, backward) => forward * backward],
    [(forward, backward) => sub(forward, backward), 'unknown', (forward, backward) => forward - backward],
  ];
  it.each(modes)('merges by %s', (merge, width, merged) => {
    const layer = bidirectional(gru(), { ...names, merge });
    const params = layer.init({ engine, random });
    const forward = numbers(recurrent(gru(), names).apply(params.forward, x).output);
    const backward = numbers(recurrent(gru(), { ...names, reverse: true }).apply(params.backward, x).output);
    const want = forward.map((value, index) => merged(value, backward[index]));
    expectClose(numbers(layer.apply(params, x).output), want, tolerance);
    expect(layer.units).toBe(width);
  });

  it.each(['concat', 'product'] as const)(
    'is not changed by padding, not even by NaN in it, in values and gradients (merge: %s)',
    (merge) => {
      const lengths = [2, T, 0];
      const layer = bidirectional(gru({ reset: 'before' }), { ...names, merge });
      const params = layer.init({ engine, random });
      const got = everythingOf((values) => layer.apply(values.params, values.x, { lengths }), { params, x: withNaN(x, lengths) });

      const want = everythingOf(
        (values) => {
          const rows = lengths.map((length, row) => {
            const own = slice(slice(values.x, { axis: 1, start: row, size: 1 }), { start: 0, size: length });
            const { output, state } = layer.apply(values.params, own);
            return { output: concat([output, zeros(engine, [T - length, 1, output.shape[2]])]), state };
          });
          const joined = (of: (row: (typeof rows)[number]) => Tensor, axis: number): Tensor => concat(rows.map(of), { axis });
          return {
            output: joined(({ output }) => output, 1),
            state: {
              forward: { h: joined(({ state }) => state.forward.h, 0) },
              backward: { h: joined(({ state }) => state.backward.h, 0) },
            },
          };
        },
        { params, x },
      );
      for (const [path, values] of want) expectClose(got.get(path) ?? [], values, tolerance, path);
    },
  );

  it('reads each row backward from its own last valid frame', () => {
    const lengths = [2, T, 1];
    const layer = bidirectional(gru(), names);
    const params = layer.init({ engine, random });
    const { output } = layer.apply(params, withNaN(x, lengths), { lengths });
    const values = numbers(output);
    lengths.forEach((length, row) => {
      const frame = slice(slice(x, { start: length - 1, size: 1 }), { axis: 1, start: row, size: 1 });
      const first = recurrent(gru(), { ...names, reverse: true }).apply(params.backward, frame).output; // from zeros
      const at = ((length - 1) * B + row) * 2 * H + H;
      expectClose(values.slice(at, at + H), numbers(first), tolerance, `row ${row}`);
    });
  });

  it('draws other noise for each direction, and the same again for the same key', () => {
    const mask = defineCell({
      name: 'mask',
      params: () => ({}),
      state: () => ({}),
      noise: { kept: { shape: ({ units }) => [units], rate: 0.5, each: 'sequence' } },
      step: ({ kept }) => ({ state: {}, output: kept }),
    });
    const layer = bidirectional(mask, { inputs: I, units: 40 });
    const run = (): Tensor => layer.apply({ forward: {}, backward: {} }, x, { random }).output;
    const [forward, backward] = split(run(), 2, { axis: -1 }).map(numbers);
    expect(forward).not.toEqual(backward);
    expect(numbers(run())).toEqual(numbers(run()));
  });
});

describe('bidirectional', () => {
  it('says when a merge is unknown, and when it cannot be saved', () => {
    expect(messageOf(() => bidirectional(lstm(), { ...names, merge: 'max' as MergeMode }))).toBe(
      'bidirectional(lstm): merge is "max", expected "concat" or "sum" or "mean" or "product" or a function',
    );
    expect(messageOf(() => bidirectional(lstm(), { ...names, merge: (forward) => forward }).config())).toBe(
      'bidirectional(lstm): merge is a function, which JSON cannot hold. Use concat, sum, mean, product, or make the model by code and load its parameters',
    );
  });
});
