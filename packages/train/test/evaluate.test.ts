import { add, item, mul, type Random, read, type Tensor, tensor } from '@statal/tensors';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { evaluate, type FitOptions, fit, type LossContext, sgd } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { tinyTraining, windows } from './tinyTraining.js';

interface Numbers {
  readonly value: number;
  readonly targets: Int32Array;
  readonly first?: boolean;
}

describe.each(kindsThatWait)('evaluate on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const params = { w: tensor(engine, [2]) };
  const sourceOf = (...batches: readonly Numbers[]) => ({ count: batches.length, at: (index: number): Numbers => batches[index] });
  const batch = (value: number, count: number, first?: boolean): Numbers => ({
    value,
    targets: new Int32Array(count),
    ...(first !== undefined && { first }),
  });

  it('weighs the loss of each batch by its targets', async () => {
    const loss = (p: typeof params, { value }: Numbers): Tensor => mul(p.w, value);
    expect(await evaluate({ params, loss, batches: sourceOf(batch(1, 1), batch(4, 3)) })).toEqual({ loss: (2 + 3 * 8) / 4, count: 4 });
  });

  it('counts the elements of targets that are a tensor', async () => {
    const numbers = (value: number, count: number) => ({ value, targets: tensor(engine, new Int32Array(count)) });
    const loss = (p: typeof params, { value }: { readonly value: number }): Tensor => mul(p.w, value);
    expect(await evaluate({ params, loss, batches: [numbers(1, 1), numbers(4, 3)] })).toEqual({ loss: (2 + 3 * 8) / 4, count: 4 });
  });

  it('takes the count that the loss gives', async () => {
    const loss = (p: typeof params, { value }: Numbers) => ({ loss: mul(p.w, value), count: value });
    expect(await evaluate({ params, loss, batches: sourceOf(batch(1, 9), batch(3, 9)) })).toEqual({ loss: (2 + 3 * 6) / 4, count: 4 });
  });

  it('carries the state until a batch is the first of something, and draws no noise', async () => {
    const randoms: (Random | undefined)[] = [];
    const loss = (_: typeof params, { value }: Numbers, { state, random }: LossContext<{ sum: Tensor }>) => {
      randoms.push(random);
      const sum = state === undefined ? tensor(engine, [value]) : add(state.sum, value);
      return { loss: sum, state: { sum } };
    };
    const totals = async (...firsts: readonly (boolean | undefined)[]): Promise<number> =>
      (await evaluate({ params, loss, batches: sourceOf(...firsts.map((first) => batch(1, 1, first))) })).loss * firsts.length;
    expect(await totals(undefined, undefined, undefined)).toBeCloseTo(1 + 2 + 3, 5);
    expect(await totals(true, false, true, false)).toBeCloseTo(1 + 2 + 1 + 2, 5);
    expect(randoms.every((random) => random === undefined)).toBe(true);
  });

  it('gives the same at every call, and leaves no memory behind', async () => {
    const { params: model, loss } = tinyTraining(engine);
    const once = await evaluate({ params: model, loss, batches: windows(4) });
    const { buffers } = engine.memory();
    for (let call = 0; call < 10; call++) expect(await evaluate({ params: model, loss, batches: windows(4) })).toEqual(once);
    expect(engine.memory().buffers).toBeLessThanOrEqual(buffers + 5);
  });

  it('shows what the loss returned for each batch, in order, and waits', async () => {
    const seen: unknown[] = [];
    const loss = (p: typeof params, { value }: Numbers) => ({ loss: mul(p.w, value), doubled: mul(2, p.w) });
    const observe = async (result: ReturnType<typeof loss>, { value }: Numbers): Promise<void> => {
      const [doubled] = await read(result.doubled);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push([value, doubled]);
    };
    await evaluate({ params, loss, batches: sourceOf(batch(1, 1), batch(3, 1)), observe });
    expect(seen).toEqual([
      [1, 4],
      [3, 4],
    ]);
    const plain = (p: typeof params, { value }: Numbers): Tensor => mul(p.w, value);
    await evaluate({ params, loss: plain, batches: sourceOf(batch(5, 1)), observe: ({ loss }) => void seen.push(item(loss)) });
    expect(seen.at(-1)).toBe(10);
  });

  it('stops at the signal', async () => {
    const { params: model, loss } = tinyTraining(engine);
    await expect(evaluate({ params: model, loss, batches: windows(4), signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });

  it('and fit know the types of state and batch from the loss', () => {
    const loss = (p: typeof params, { value }: Numbers, { state }: LossContext<{ sum: Tensor }>) => ({
      loss: mul(p.w, value),
      state: { sum: state?.sum ?? p.w },
    });
    const options = { params, loss, batches: sourceOf(batch(1, 1)), optimizer: sgd(), random: tinyTraining(engine).random };
    expectTypeOf(options).toExtend<FitOptions<typeof params, Numbers, { sum: Tensor }>>();
    expectTypeOf(fit(options)).toExtend<AsyncGenerator>();
  });
});
