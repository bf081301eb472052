import { scan } from '@statal/autograd';
import { add, createEngine, matmul, mul, Random, readSync, sigmoid, sub, type Tensor, tanh, zeros as zeroTensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Cell, cellShapes, defineCell, initializeCell, initializers, zeroState } from '../src/index.js';
import { messageOf } from './messageOf.js';

const engine = await createEngine({ kind: 'reference' });

const leaky = defineCell({
  name: 'leaky',
  params: ({ inputs, units }) => ({
    W: [inputs, units],
    U: [units, units],
    b: { shape: [units], init: initializers.zeros },
    rate: { shape: [units], init: initializers.constant(1) },
  }),
  state: ({ units }) => ({ h: [units] }),
  step({ x, h }, { W, U, b, rate }) {
    const keep = sigmoid(rate); // [H]
    const next = add(mul(keep, h), mul(sub(1, keep), tanh(add(add(matmul(x, W), matmul(h, U)), b)))); // [B, H]
    return { state: { h: next }, output: next };
  },
});

describe('defineCell', () => {
  it('types parameters, state and noise by their names', () => {
    expectTypeOf(leaky).toEqualTypeOf<Cell<'W' | 'U' | 'b' | 'rate', 'h', never>>();
    const params = initializeCell(leaky, { engine, random: Random.fromSeed(1), inputs: 2, units: 3 });
    expectTypeOf(params.rate).toEqualTypeOf<Tensor>();
    // @ts-expect-error there is no such parameter
    expect(params.V).toBeUndefined();
    const cell: Cell = leaky;
    expect(cell.name).toBe('leaky');
  });

  it('refuses a step that does not return the state it declared', () => {
    const wrong = (): unknown =>
      defineCell({
        name: 'wrong',
        params: ({ inputs, units }) => ({ W: [inputs, units] }),
        state: ({ units }) => ({ h: [units] }),
        // @ts-expect-error the state is h
        step: ({ x }, { W }) => ({ state: { c: matmul(x, W) }, output: x }),
      });
    expect(wrong).not.toThrow();
  });

  it('takes what is undefined in a definition as left out', () => {
    const cell = defineCell({
      name: 'plain',
      params: ({ inputs, units }) => ({ W: [inputs, units] }),
      state: ({ units }) => ({ h: [units] }),
      options: undefined,
      output: undefined,
      noise: undefined,
      step: ({ x }, { W }) => ({ state: { h: matmul(x, W) }, output: matmul(x, W) }),
    });
    expect(cell.options).toEqual({});
    expect(cell.noise).toEqual({});
    expect(cell.output({ units: 3 })).toBe(3);
  });

  it('fills in options, noise and the width of the output', () => {
    expect(leaky.options).toEqual({});
    expect(leaky.noise).toEqual({});
    expect(leaky.output({ units: 5 })).toBe(5);
    const wide = defineCell({
      name: 'wide',
      params: () => ({}),
      state: ({ units }) => ({ h: [units, 2] }),
      output: ({ units }) => 2 * units,
      step: ({ x, h }) => ({ state: { h }, output: x }),
    });
    expect(cellShapes(wide, { inputs: 1, units: 3 })).toMatchObject({ state: { h: [3, 2] }, output: [6] });
  });

  it('gives a cell whose parameters start as declared', () => {
    const params = initializeCell(leaky, { engine, random: Random.fromSeed(1), inputs: 2, units: 4 });
    expect([...readSync(params.b)]).toEqual([0, 0, 0, 0]);
    expect([...readSync(params.rate)]).toEqual([1, 1, 1, 1]);
    for (const value of [...readSync(params.W), ...readSync(params.U)]) expect(Math.abs(value)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...readSync(params.U))).toBeGreaterThan(0.3);
  });

  it('gives a cell that computes its equations', () => {
    const random = Random.fromSeed(2);
    const params = initializeCell(leaky, { engine, random, inputs: 2, units: 1 });
    const x = random.normal(engine, [2, 1, 2]);
    const { output } = scan(
      (state: { h: Tensor }, now: Tensor) => leaky.step({ x: now, ...state }, params),
      zeroState(leaky, { engine, batch: 1, units: 1 }),
      x,
    );
    const [W, [U], xs] = [params.W, params.U, x].map((value) => [...readSync(value)]);
    const keep = 1 / (1 + Math.exp(-1));
    const first = (1 - keep) * Math.tanh(xs[0] * W[0] + xs[1] * W[1]);
    const second = keep * first + (1 - keep) * Math.tanh(xs[2] * W[0] + xs[3] * W[1] + first * U);
    expectClose(readSync(output), [first, second], 1e-12);
  });

  it('declares noise that the step sees under its name', () => {
    const noisy = defineCell({
      name: 'noisy',
      params: () => ({}),
      state: ({ units }) => ({ h: [units] }),
      noise: { mask: { shape: ({ units }) => [units], rate: 0.5, each: 'step' } },
      step: ({ h, mask }) => ({ state: { h: mul(h, mask) }, output: h }),
    });
    expectTypeOf(noisy).toEqualTypeOf<Cell<never, 'h', 'mask'>>();
    expect(cellShapes(noisy, { inputs: 1, units: 3 }).noise).toEqual({ mask: [3] });
  });
});

describe('a cell that cannot work', () => {
  const sizes = { inputs: 2, units: 3 };
  const make = (definition: { name?: string; params?: object; state?: object; rate?: number; noise?: string }): Cell =>
    defineCell({
      name: definition.name ?? 'mine',
      params: () => (definition.params ?? {}) as Record<string, readonly number[]>,
      state: () => (definition.state ?? {}) as Record<string, readonly number[]>,
      noise: { [definition.noise ?? 'mask']: { shape: () => [3], rate: definition.rate ?? 0.5, each: 'step' } },
      step: ({ x }) => ({ state: {}, output: x }),
    });

  it.each([
    [() => make({ name: '' }), 'defineCell: the cell has no name. Give it one: saved models and error messages use it'],
    [() => make({ rate: 1 }), 'mine: noise mask: rate is 1, expected a number from 0 to less than 1'],
    [() => cellShapes(make({}), { inputs: 0, units: 3 }), 'mine: inputs is 0, expected a whole number from 1'],
    [() => cellShapes(make({}), { inputs: 2, units: 2.5 }), 'mine: units is 2.5, expected a whole number from 1'],
    [
      () => cellShapes(make({ state: { x: [3] } }), sizes),
      'mine: a step would get x twice. Give input x, every state and every noise a name of its own',
    ],
    [
      () => cellShapes(make({ state: { mask: [3] } }), sizes),
      'mine: a step would get mask twice. Give input x, every state and every noise a name of its own',
    ],
    [
      () => cellShapes(make({ params: { 'a.b': [3] } }), sizes),
      'mine: the name "a.b" has a dot in it. Dots separate the parts of a path like layers.1.W',
    ],
    [() => cellShapes(make({ state: { h: [1.5] } }), sizes), 'mine: h has shape [1.5], expected whole numbers'],
    [
      () =>
        initializeCell(make({ params: { W: { shape: [2, 3], init: () => zeroTensor(engine, [3, 2]) } } }), {
          engine,
          random: Random.fromSeed(1),
          ...sizes,
        }),
      'mine: the initializer of W gave float [3, 2], expected float [2, 3]',
    ],
  ])('says what is wrong with it: %#', (run, message) => {
    expect(messageOf(run)).toBe(message);
  });
});
