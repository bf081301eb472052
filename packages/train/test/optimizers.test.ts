import { createEngine, type Engine, read, type Tensor, tensor, transfer } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { adam, adamw, type Optimizer, rmsprop, sgd, stepDecay } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';
import { flat, numbers } from './values.js';

type Params = {
  readonly layers: readonly { readonly W: Tensor; readonly b: Tensor }[];
  readonly table: Tensor;
};

const make = (engine: Engine, ...values: number[]): Tensor => tensor(engine, Float64Array.from(values));
const paramsOn = (engine: Engine): Params => ({
  layers: [{ W: make(engine, 1, 2), b: make(engine, 3) }],
  table: tensor(engine, Int32Array.of(7, 8)),
});
const gradientsOn = (engine: Engine, update: number): Params => ({
  layers: [{ W: make(engine, update, -update), b: make(engine, 1 / update) }],
  table: tensor(engine, Int32Array.of(0, 0)),
});

const all: readonly (readonly [string, () => Optimizer, readonly string[]])[] = [
  ['sgd', () => sgd({ learningRate: 0.1 }), []],
  ['sgd with momentum', () => sgd({ learningRate: 0.1, momentum: 0.9 }), ['velocity']],
  ['rmsprop', () => rmsprop(), ['meanSquare']],
  ['rmsprop with momentum', () => rmsprop({ momentum: 0.9 }), ['meanSquare', 'velocity']],
  ['adam', () => adam({ learningRate: 0.1 }), ['first', 'second']],
  ['adamw', () => adamw({ learningRate: 0.1 }), ['first', 'second']],
];

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  describe.each(all)('%s', (_, create, moments) => {
    it('changes the tensors that it is given in place, and no ints', () => {
      const params = paramsOn(engine);
      const optimizer = create();
      optimizer.update(params, gradientsOn(engine, 1));
      expect(numbers(params.layers[0].W)).not.toEqual([1, 2]);
      expect(numbers(params.layers[0].b)).not.toEqual([3]);
      expect(numbers(params.table)).toEqual([7, 8]);
    });

    it('keeps its moments by the path of the parameter', () => {
      const optimizer = create();
      expect(optimizer.moments).toEqual(moments);
      optimizer.update(paramsOn(engine), gradientsOn(engine, 1));
      const state = optimizer.state();
      expect(state).toMatchObject({ kind: optimizer.kind, steps: 1 });
      expect(Object.keys(state.moments)).toEqual(moments);
      for (const name of moments) expect(Object.keys(state.moments[name])).toEqual(['layers.0.W', 'layers.0.b']);
    });

    it('goes on from a state as if it had never stopped', async () => {
      const params = paramsOn(engine);
      const optimizer = create();
      for (const update of [1, 2, 3]) optimizer.update(params, gradientsOn(engine, update));
      const { kind: name, steps, moments: live } = optimizer.state();
      const copied = Object.fromEntries(
        await Promise.all(
          Object.entries(live).map(async ([moment, byPath]) => {
            const entries = Object.entries(byPath).map(async ([path, value]) => [path, await transfer(value, engine)] as const);
            return [moment, Object.fromEntries(await Promise.all(entries))] as const;
          }),
        ),
      );
      const copy: Params = {
        layers: [{ W: make(engine, ...numbers(params.layers[0].W)), b: make(engine, ...numbers(params.layers[0].b)) }],
        table: params.table,
      };
      const other = create();
      other.restore({ kind: name, steps, moments: copied });
      for (const update of [4, 5]) {
        optimizer.update(params, gradientsOn(engine, update));
        other.update(copy, gradientsOn(engine, update));
      }
      expect(other.steps).toBe(5);
      expect(flat(copy)).toEqual(flat(params));
    });
  });

  it('survives a scope around the first update', () => {
    const params = paramsOn(engine);
    const optimizer = adam({ learningRate: 0.1 });
    for (const update of [1, 2, 3]) engine.scope(() => optimizer.update(params, gradientsOn(engine, update)));
    const other = paramsOn(engine);
    const outside = adam({ learningRate: 0.1 });
    for (const update of [1, 2, 3]) outside.update(other, gradientsOn(engine, update));
    expect(flat(params)).toEqual(flat(other));
  });
});

describe('optimizers', async () => {
  const engine = await createEngine({ kind: 'reference' });

  it('take a schedule, counted in updates, and another rate for one update', () => {
    const params = { w: make(engine, 0) };
    const gradients = { w: make(engine, -1) };
    const optimizer = sgd({ learningRate: stepDecay(1, { factor: 0.5, every: 2 }) });
    const rates: number[] = [];
    for (let update = 0; update < 5; update++) {
      rates.push(optimizer.learningRate);
      optimizer.update(params, gradients);
    }
    expect(rates).toEqual([1, 1, 0.5, 0.5, 0.25]);
    expect(numbers(params.w)).toEqual([3.25]);
    optimizer.update(params, gradients, { learningRate: 10 });
    expect(numbers(params.w)).toEqual([13.25]);
    expect(optimizer.learningRate).toBe(0.125);
  });

  it('sgd begins its velocity with the whole gradient, dampened or not, as PyTorch does', () => {
    const params = { w: make(engine, 0) };
    const optimizer = sgd({ learningRate: 1, momentum: 0.5, dampening: 0.25 });
    optimizer.update(params, { w: make(engine, 8) });
    expect(numbers(params.w)).toEqual([-8]);
    optimizer.update(params, { w: make(engine, 8) });
    expect(numbers(params.w)).toEqual([-8 - (4 + 6)]);
  });

  it('have the defaults of PyTorch', () => {
    expect([sgd(), rmsprop(), adam(), adamw()].map(({ learningRate }) => learningRate)).toEqual([0.001, 0.01, 0.001, 0.001]);
    const after = (optimizer: Optimizer): number[] => {
      const params = { w: make(engine, 2) };
      optimizer.update(params, { w: make(engine, 1) });
      return numbers(params.w);
    };
    expect(after(adamw({ learningRate: 0.1 }))).toEqual(after(adamw({ learningRate: 0.1, weightDecay: 0.01 })));
    expect(after(adam({ learningRate: 0.1 }))).toEqual(
      after(adam({ learningRate: 0.1, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 })),
    );
    expect(after(rmsprop())).toEqual(after(rmsprop({ decay: 0.99, epsilon: 1e-8, momentum: 0 })));
  });

  it('change nothing when a gradient is missing', async () => {
    const params = { a: make(engine, 1), b: make(engine, 2) };
    const optimizer = adam();
    const gradients = { a: make(engine, 1) } as typeof params;
    expect(await messageOf(() => optimizer.update(params, gradients))).toBe(
      'adam: parameter b has no gradient. Pass the gradients that valueAndGrad gave for these parameters',
    );
    expect([...(await read(params.a)), optimizer.steps]).toEqual([1, 0]);
  });

  const w = make(engine, 1);
  const trained = adam();
  trained.update({ w }, { w: make(engine, 1) });

  it.each([
    [() => adam().update({ w }, { w: make(engine, 1, 2) }), 'adam: parameter w has shape [1] and its gradient [2]'],
    [
      () => sgd().update({ a: w, b: w }, { a: w, b: w }),
      'sgd: parameters a and b are one tensor. Keep a shared parameter at one path and use it twice: its gradient is then the sum over both uses',
    ],
    [
      () => trained.update({ w: make(engine, 1, 2) }, { w: make(engine, 1, 2) }),
      'adam: parameter w is [2] on reference and its moments are [1] on reference. Use one optimizer for one set of parameters',
    ],
    [
      () => rmsprop().restore(trained.state()),
      'rmsprop: expected a state of rmsprop with moments meanSquare, got one of adam with first, second',
    ],
    [() => adam({ learningRate: -1 }), 'adam: learningRate is -1, expected 0 or more'],
    [() => adam({ beta1: 1 }), 'adam: beta1 is 1, expected 0 or more and less than 1'],
    [() => rmsprop({ momentum: Number.NaN }), 'rmsprop: momentum is NaN, expected 0 or more'],
    [() => sgd({ nesterov: true }), 'sgd: nesterov came with momentum 0 and dampening 0. It needs momentum and no dampening'],
    [() => sgd({ learningRate: () => Number.NaN }).update({ w }, { w }), 'sgd: the learning rate of update 1 is NaN'],
  ])('say what is wrong: %#', async (run, message) => {
    expect(await messageOf(run)).toBe(message);
  });

  it('do not update what lives on another engine than its gradient', async () => {
    const other = await createEngine({ kind: 'reference' });
    expect(await messageOf(() => adam().update({ w }, { w: tensor(other, [1]) }))).toBe(
      'adam: parameter w lives on reference and its gradient on reference. Update outside of valueAndGrad and scan, on one engine',
    );
  });
});
