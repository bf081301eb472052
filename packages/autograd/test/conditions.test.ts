/** Conditions on tensors. A tensor is always true, so every condition that can be detected must fail. */
import { add, createEngine, gather, greater, item, less, mul, neg, ones, type Tensor, tanh, tensor, where, zeros } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { compileStep, scan } from '../src/index.js';
import { messageOf } from './messageOf.js';

type State = { readonly h: Tensor };

const engine = await createEngine();
const start: State = { h: zeros(engine, [2]) };
const xs = ones(engine, [3, 2]);
const pathError =
  'StatalError: scan: the step chooses its path by a comparison of tensors, which is always true in if, ?:, && and while. ' +
  'Choose between values with where(condition, a, b)';

/** Runs a step that makes the next state. */
const run = (next: (h: Tensor, x: Tensor) => Tensor): Tensor =>
  scan(({ h }: State, x: Tensor) => ({ state: { h: next(h, x) }, output: x }), start, xs).state.h;

describe('a step that chooses its path by a tensor fails', () => {
  it.each<[string, (h: Tensor, x: Tensor) => Tensor]>([
    [
      'if',
      (h, x) => {
        if (greater(h, 0)) return add(h, x);
        return neg(h);
      },
    ],
    ['?:', (h, x) => (less(h, x) ? add(h, x) : h)],
    ['&& and ||', (h, x) => (greater(x, 0) && neg(h)) || x],
    ['!', (h, x) => (!greater(h, 0) ? neg(h) : tanh(x))],
    [
      'a loop that is left at once',
      (h, x) => {
        let y = h;
        while (true) {
          y = add(y, x);
          if (greater(y, 3)) return y;
        }
      },
    ],
  ])('%s', (_, next) => expect(messageOf(() => run(next))).toBe(pathError));

  it('a loop without end', () => {
    const endless = (h: Tensor, x: Tensor): Tensor => {
      let y = h;
      while (less(y, 3)) y = add(y, x);
      return y;
    };
    expect(messageOf(() => run(endless))).toBe(
      'StatalError: step: more than 300000 operations were recorded. A loop whose condition is a tensor never ends',
    );
  });

  it('in compileStep', () => {
    const stream = (): unknown =>
      compileStep(({ h }: State, x: Tensor) => ({ state: { h: greater(h, 0) ? add(h, x) : neg(h) }, output: x }), start, ones(engine, [2]));
    expect(messageOf(stream)).toBe(pathError.replace('scan', 'compileStep'));
  });

  it('what is read from a tensor', () => {
    const read = (of: (h: never) => unknown) => messageOf(() => run((h) => (of(h as never) ? h : neg(h))));
    const ways =
      'Compute with add, mul, greater, ...; choose between values with where(condition, a, b); look at elements with await read(tensor)';
    const number = `StatalError: tensor: a tensor was used like a number, in a comparison or arithmetic. ${ways}`;
    expect(read((h) => h > 0)).toBe(number);
    expect(read((h) => h * 2)).toBe(number);
    expect(read((h) => Math.max(h, 0))).toBe(number);
    // biome-ignore lint/suspicious/noDoubleEquals: a comparison that converts
    expect(read((h) => h == 0)).toBe(number);
    expect(read((h) => `${h}`)).toBe(`StatalError: tensor: a tensor was made a text. ${ways}`);
    expect(read((h) => Array.from(h))).toBe(`StatalError: tensor: a tensor has no field "length". ${ways}`);
    expect(read((h) => h[0] > 0)).toBe(`StatalError: tensor: a tensor has no field "0". ${ways}`);
    expect(read((h: { length: number }) => h.length > 0)).toBe(`StatalError: tensor: a tensor has no field "length". ${ways}`);
    expect(read((h: { data: number[] }) => h.data[0])).toBe(`StatalError: tensor: a tensor has no field "data". ${ways}`);
    expect(messageOf(() => run((h) => (item(h) > 0 ? h : neg(h))))).toMatch(/^(ShapeError|EngineError): item: /);
  });
});

describe('a step that compares without a condition runs', () => {
  it('and is called once, but for the first time', () => {
    let calls = 0;
    const next = (h: Tensor, x: Tensor): Tensor => {
      calls += 1;
      return where(greater(h, 1), h, add(h, x));
    };
    expect([...(engine.readSync?.(run(next)) ?? [])]).toEqual([2, 2]);
    expect(calls).toBe(3);
    run(next);
    expect(calls).toBe(4);
  });

  it('where a comparison is multiplied with looked-up rows', () => {
    const table = tensor(engine, [[1], [2]]);
    const indices = tensor(engine, Int32Array.of(0, 1, 1, 0, 1, 1), { shape: [3, 2] });
    const rows = gather(table, indices); // [3, 2, 1]
    const { state } = scan(
      ({ h }: State, x: Tensor) => ({ state: { h: add(h, mul(x, greater(h, -1))) }, output: h }),
      { h: zeros(engine, [2, 1]) },
      rows,
    );
    expect([...(engine.readSync?.(state.h) ?? [])]).toEqual([5, 5]);
  });

  it('where it chooses between values from outside, which is computed outside if the comparison is a number', () => {
    const [a, b] = [tensor(engine, [1, 2]), tensor(engine, [3, 4])];
    expect([...(engine.readSync?.(run((h) => add(h, neg(where(greater(h, 0), a, b))))) ?? [])]).toEqual([-9, -12]);
  });

  it('where the ops depend on something else', () => {
    let calls = 0;
    const next = (h: Tensor, x: Tensor): Tensor => {
      calls += 1;
      let y = mul(greater(x, 0), h);
      for (let count = 0; count < calls; count++) y = add(y, x);
      return y;
    };
    expect(run(next).shape).toEqual([2]);
  });
});
