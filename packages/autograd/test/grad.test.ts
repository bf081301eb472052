import {
  add,
  type ComputeEngine,
  cast,
  concat,
  EngineError,
  gather,
  greater,
  item,
  matmul,
  mul,
  oneHot,
  ones,
  readSync,
  sigmoid,
  slice,
  split,
  stopGradient,
  straightThrough,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  where,
  zeros,
} from '@statal/tensors';
import { scoped } from '@statal/tensors/internals';
import { describe, expect, it } from 'vitest';
import { checkGradient, grad, scan, valueAndGrad } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';

type X = { x: Tensor };
const numbers = (x: Tensor): number[] => Array.from(readSync(x));
const close = (...values: number[]): unknown => values.map((value) => expect.closeTo(value, 5));

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine: ComputeEngine = await engineOf(kind);
  const vector = (...values: number[]): Tensor => tensor(engine, values);
  const derivative = (f: (x: Tensor) => Tensor, x: Tensor): number[] => numbers(grad((p: X) => sum(f(p.x)))({ x }).x);

  describe('a gradient', () => {
    it('has the nesting of the parameters, and zeros for those that are not used', () => {
      const params = {
        layers: [{ W: ones(engine, [2, 3]) }, { W: ones(engine, [3]) }],
        unused: ones(engine, [2]),
        index: zeros(engine, [2], 'int'),
      } as const;
      const { loss, gradients } = valueAndGrad((p: typeof params) => sum(mul(p.layers[0].W, p.layers[1].W)))(params);
      expect(item(loss)).toBe(6);
      expect(numbers(gradients.layers[0].W)).toEqual([1, 1, 1, 1, 1, 1]);
      expect(numbers(gradients.layers[1].W)).toEqual([2, 2, 2]);
      expect(numbers(gradients.unused)).toEqual([0, 0]);
      expect(gradients.index).toMatchObject({ dtype: 'int', shape: [2] });
    });

    it('of a loss that no parameter influences is zero', () => {
      expect(numbers(grad((_: X) => sum(vector(1, 2)))({ x: vector(1, 2) }).x)).toEqual([0, 0]);
    });

    it('of a parameter that is the loss is one', () => {
      const { loss, gradients } = valueAndGrad((p: X) => p.x)({ x: tensor(engine, [[5]]) });
      expect([numbers(loss), numbers(gradients.x), gradients.x.shape]).toEqual([[5], [1], [1, 1]]);
    });

    it('adds up over all uses of a parameter', () => {
      expect(derivative((x) => mul(x, x), vector(3))).toEqual([6]);
      expect(derivative((x) => add(x, x), vector(3))).toEqual([2]);
      expect(derivative((x) => sub(x, x), vector(3))).toEqual([0]);
      expect(derivative((x) => mul(mul(x, x), add(x, mul(x, 2))), vector(2))).toEqual([36]);
      const W = tensor(engine, [
        [1, 2],
        [3, 4],
      ]);
      expect(numbers(grad((p: X) => sum(matmul(p.x, p.x)))({ x: W }).x)).toEqual([7, 11, 9, 13]);
      const shared = { a: W, b: W };
      const both = grad((p: typeof shared) => sum(mul(p.a, mul(p.b, 2))))(shared);
      expect([numbers(both.a), numbers(both.b)]).toEqual([
        [2, 4, 6, 8],
        [2, 4, 6, 8],
      ]);
    });

    it('takes further arguments that it does not differentiate', () => {
      const f = grad((p: X, factor: Tensor, power: number) => sum(mul(mul(p.x, factor), power)));
      expect(numbers(f({ x: vector(1, 2) }, vector(3, 4), 10).x)).toEqual([30, 40]);
    });
  });

  describe('what a loss returns beside it', () => {
    it('comes back as values, detached, whatever its nesting', () => {
      const { aux, loss } = valueAndGrad((p: X) => {
        const y = mul(p.x, 2);
        return { loss: sum(y), state: { h: y, given: p.x, names: ['a', 'b'] }, list: [tanh(y)] as const, steps: 3, nothing: undefined };
      })({ x: vector(1, 2) });
      expect(loss.engine).toBe(engine);
      expect([aux.state.h, aux.state.given, aux.list[0]].map(({ engine: on }) => on)).toEqual([engine, engine, engine]);
      expect(numbers(aux.state.h)).toEqual([2, 4]);
      expect(numbers(add(aux.state.given, 1))).toEqual([2, 3]);
      expect(aux).toMatchObject({ state: { names: ['a', 'b'] }, steps: 3, nothing: undefined });
      expect('loss' in aux).toBe(false);
    });

    it('is constant to the next gradient that it is given to', () => {
      const first = valueAndGrad((p: X) => ({ loss: sum(p.x), y: mul(p.x, p.x) }))({ x: vector(2) });
      expect(numbers(grad((p: X) => sum(mul(p.x, first.aux.y)))({ x: vector(5) }).x)).toEqual([4]);
    });
  });

  describe('a gradient within a gradient', () => {
    const cube = (x: Tensor): Tensor => mul(x, mul(x, x));
    const of = (f: (x: Tensor) => Tensor): ((x: Tensor) => Tensor) => {
      return (x) => grad((p: X) => sum(f(p.x)))({ x }).x;
    };

    it('is a higher derivative', () => {
      const x = vector(2, -1);
      expect(numbers(of(cube)(x))).toEqual([12, 3]);
      expect(numbers(of(of(cube))(x))).toEqual([12, -6]);
      expect(numbers(of(of(of(cube)))(x))).toEqual([6, 6]);
      expect(numbers(of(of(of(of(cube))))(x))).toEqual([0, 0]);
      expect(numbers(of(of(sigmoid))(vector(0.5)))).toEqual(close(-0.057556));
    });

    it('keeps apart what belongs to which', () => {
      // d/dx [ x * d/dy (x y^2) ] at y = 3 is d/dx [ 6 x^2 ] = 12 x.
      const outer = grad((p: X) => {
        const inner = grad((q: { y: Tensor }) => sum(mul(p.x, mul(q.y, q.y))))({ y: vector(3) });
        return sum(mul(p.x, inner.y));
      });
      expect(numbers(outer({ x: vector(2) }).x)).toEqual([24]);
    });

    it('may be taken of constants only, while the outer one needs what it computes', () => {
      const outer = grad((p: X) => {
        const inner = grad((q: X) => sum(mul(mul(q.x, q.x), stopGradient(p.x))))({ x: vector(3) });
        const fixed = grad((q: X) => sum(cube(q.x)))({ x: vector(2) });
        return sum(mul(mul(p.x, inner.x), mul(fixed.x, p.x)));
      });
      // 12 x^2 times 6 x, of which the last x does not move.
      expect(numbers(outer({ x: vector(2) }).x)).toEqual([576]);
    });

    it('may use a parameter of the outer one as its own', () => {
      const outer = valueAndGrad((p: X) => {
        const { loss, gradients, aux } = valueAndGrad((q: X) => ({ loss: sum(cube(q.x)), square: mul(q.x, q.x) }))(p);
        return { loss: sum(mul(gradients.x, 2)), inner: loss, square: aux.square };
      })({ x: vector(2) });
      expect([item(outer.loss), item(outer.aux.inner), item(outer.aux.square), ...numbers(outer.gradients.x)]).toEqual([24, 8, 4, 24]);
    });
  });

  describe('a scope within what is recorded', () => {
    const inScope = (x: Tensor, constant: Tensor): Tensor => scoped(engine, () => mul(add(constant, 1), mul(x, add(constant, 1))));

    it('keeps what a gradient needs', () => {
      expect(derivative((x) => inScope(x, vector(1, 2)), vector(5, 6))).toEqual([4, 9]);
    });

    it('keeps what a step of a scan needs', () => {
      const constant = vector(1, 2);
      const run = (h: Tensor): Tensor => {
        const step = (state: { h: Tensor }, x: Tensor): { state: { h: Tensor }; output: Tensor } => {
          const slope = grad((q: X) => sum(mul(mul(q.x, q.x), inScope(x, constant))))({ x: constant });
          return { state: { h: mul(state.h, slope.x) }, output: x };
        };
        return scan(
          step,
          { h },
          tensor(engine, [
            [1, 1],
            [2, 1],
          ]),
        ).state.h;
      };
      expect(derivative(run, vector(1, 1))).toEqual([128, 1296]);
    });

    it('frees everything once that is over', () => {
      const before = engine.memory().buffers;
      const x = vector(5, 6);
      for (let round = 0; round < 3; round++) derivative((y) => inScope(y, vector(1, 2)), x);
      expect(engine.memory().buffers).toBeLessThanOrEqual(before + 8);
      expect(() =>
        grad(() => {
          throw new RangeError('stop');
        })({ x }),
      ).toThrow(RangeError);
      const kept = engine.memory().buffers;
      scoped(engine, () => {
        add(x, 1);
      });
      expect(engine.memory().buffers).toBeLessThanOrEqual(kept);
    });
  });

  describe('no gradient flows', () => {
    it('through stopGradient', () => {
      expect(derivative((x) => mul(stopGradient(x), x), vector(3))).toEqual([3]);
      expect(derivative((x) => stopGradient(mul(x, x)), vector(3))).toEqual([0]);
    });

    it('through the hard value of straightThrough, and through the soft one instead', () => {
      const x = vector(-1, 2);
      const { loss, gradients } = valueAndGrad((p: X) => sum(mul(straightThrough(greater(p.x, 0), sigmoid(p.x)), vector(1, 10))))({ x });
      expect(item(loss)).toBe(10);
      expect(numbers(gradients.x)).toEqual(close(0.196612, 1.049936));
      expect(derivative((y) => straightThrough(mul(y, y), mul(y, 5)), vector(3))).toEqual([5]);
    });

    it('through ints, and masks select it', () => {
      expect(derivative((x) => cast(cast(x, 'int'), 'float'), vector(1.7))).toEqual([0]);
      expect(derivative((x) => where(greater(x, 0), mul(x, 3), mul(x, x)), vector(-2, 2))).toEqual([-4, 3]);
      expect(derivative((x) => oneHot(cast(x, 'int'), { depth: 3 }), vector(1, 2))).toEqual([0, 0]);
      const table = tensor(engine, [
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
      expect(derivative((x) => gather(x, tensor(engine, Int32Array.of(2, 0, 2))), table)).toEqual([1, 1, 0, 0, 2, 2]);
    });
  });

  describe('the gradients of pieces are put together', () => {
    const x = vector(1, 2, 3, 4, 5, 6);
    const piece = (from: Tensor, start: number, size: number): Tensor => slice(from, { start, size });

    it('when they tile their whole', () => {
      expect(
        derivative(
          (v) =>
            concat(
              split(v, 3, { axis: -1 }).map((part, index) => mul(part, index + 1)),
              { axis: -1 },
            ),
          x,
        ),
      ).toEqual([1, 1, 2, 2, 3, 3]);
      expect(derivative((v) => concat([piece(v, 3, 3), mul(piece(v, 0, 3), 2)], { axis: -1 }), x)).toEqual([2, 2, 2, 1, 1, 1]);
    });

    it('when they leave gaps', () => {
      expect(derivative((v) => piece(v, 2, 2), x)).toEqual([0, 0, 1, 1, 0, 0]);
      expect(derivative((v) => add(mul(piece(v, 0, 1), 2), mul(piece(v, 4, 1), 3)), x)).toEqual([2, 0, 0, 0, 3, 0]);
      expect(derivative((v) => sum(split(v, 3, { axis: -1 })[1]), x)).toEqual([0, 0, 1, 1, 0, 0]);
    });

    it('when they overlap', () => {
      expect(derivative((v) => add(piece(v, 0, 4), mul(piece(v, 2, 4), 10)), x)).toEqual([1, 1, 11, 11, 10, 10]);
      expect(derivative((v) => add(piece(v, 1, 2), piece(v, 1, 2)), x)).toEqual([0, 2, 2, 0, 0, 0]);
    });

    it('when the whole is used too, or a piece is the whole or empty', () => {
      expect(derivative((v) => add(sum(mul(v, 5)), sum(piece(v, 0, 2))), x)).toEqual([6, 6, 5, 5, 5, 5]);
      expect(derivative((v) => piece(v, 0, 6), x)).toEqual([1, 1, 1, 1, 1, 1]);
      expect(derivative((v) => add(sum(piece(v, 3, 0)), sum(piece(v, 3, 1))), x)).toEqual([0, 0, 0, 1, 0, 0]);
    });

    it('when they are cut along two axes', () => {
      const matrix = tensor(engine, [
        [1, 2, 3],
        [4, 5, 6],
      ]);
      const [top, right] = [
        (m: Tensor): Tensor => slice(m, { start: 0, size: 1 }),
        (m: Tensor): Tensor => slice(m, { axis: 1, start: 2, size: 1 }),
      ];
      expect(derivative((m) => add(mul(sum(top(m)), 2), sum(right(m))), matrix)).toEqual([2, 2, 3, 0, 0, 1]);
      expect(derivative((m) => right(top(m)), matrix)).toEqual([0, 0, 1, 0, 0, 0]);
    });
  });

  describe('a mistake tells what to do', () => {
    const params = { x: vector(1, 2) };
    it.each([
      ['ShapeError: valueAndGrad: the loss has shape [2]. Reduce it to one number with sum or mean', (p: X) => p.x],
      ['ShapeError: valueAndGrad: the loss has shape [2]. Reduce it to one number with sum or mean', (p: X) => ({ loss: p.x })],
      [
        'StatalError: valueAndGrad: the function returned no loss. Return a scalar tensor, or { loss, ...anything }',
        () => 3 as unknown as Tensor,
      ],
      [
        'StatalError: valueAndGrad: the function returned no loss. Return a scalar tensor, or { loss, ...anything }',
        () => undefined as unknown as Tensor,
      ],
      [
        'StatalError: valueAndGrad: the function returned no loss. Return a scalar tensor, or { loss, ...anything }',
        () => ({}) as { loss: Tensor },
      ],
    ] as [string, (p: X) => Tensor][])('%s', (message, f) => expect(messageOf(() => valueAndGrad(f)(params))).toBe(message));

    it('and names grad where that was called', () => {
      expect(messageOf(() => grad((p: X) => p.x)(params))).toBe(
        'ShapeError: grad: the loss has shape [2]. Reduce it to one number with sum or mean',
      );
    });

    it('when there are no parameters', () => {
      expect(messageOf(() => grad(() => sum(params.x))({}))).toBe(
        'StatalError: grad: params is Object, expected a tensor, or a list or an object of tensors. Parameters are what model.init({ engine, random }) returns',
      );
    });

    it('when a recorded value is looked at', () => {
      expect(messageOf(() => grad((p: X) => (item(sum(p.x)) > 0 ? sum(p.x) : sum(mul(p.x, 2))))(params))).toBe(
        'EngineError: item: the value is being recorded and cannot be looked at here. ' +
          'Return it from the function instead (as aux of valueAndGrad, or as an output of scan); choose between values with where(condition, a, b)',
      );
      expect(messageOf(() => grad((p: X) => ((p.x as unknown as number) > 0 ? sum(p.x) : sum(p.x)))(params))).toMatch(
        'a tensor was used like a number',
      );
    });

    it('when a recorded value is used after its gradient was computed', () => {
      let escaped: Tensor | undefined;
      grad((p: X) => {
        escaped = mul(p.x, 2);
        return sum(escaped);
      })(params);
      expect(() => readSync(escaped as Tensor)).toThrow(EngineError);
    });
  });
});

describe('engines that do not belong together', async () => {
  const [reference, wasm] = [await engineOf('reference'), await engineOf('wasm')];

  it('cannot meet in a gradient', () => {
    const elsewhere = tensor(wasm, [1, 2]);
    expect(messageOf(() => grad((p: X) => sum(mul(p.x, elsewhere)))({ x: tensor(reference, [1, 2]) }))).toBe(
      `EngineError: mul: inputs live on unrelated engines, reference and ${wasm.name}. Move one with await transfer(tensor, engine)`,
    );
  });

  it('cannot both hold parameters', () => {
    const params = { a: tensor(reference, 1), b: tensor(wasm, 1) };
    expect(messageOf(() => grad((p: typeof params) => add(p.a, p.b))(params))).toBe(
      `EngineError: grad: inputs live on unrelated engines, reference and ${wasm.name}. Move one with await transfer(tensor, engine)`,
    );
  });

  it('checkGradient wants float64', () => {
    expect(messageOf(() => checkGradient((p: X) => sum(p.x), { x: tensor(wasm, [1]) }))).toBe(
      `StatalError: checkGradient: parameters live on ${wasm.name}. Use float64: createEngine({ kind: 'reference' })`,
    );
    expect(messageOf(() => checkGradient(() => tensor(reference, 1), {}))).toBe(
      'StatalError: checkGradient: params is Object, expected a tensor, or a list or an object of tensors. Parameters are what model.init({ engine, random }) returns',
    );
  });
});

describe('checkGradient', async () => {
  const engine = await engineOf('reference');

  it('finds a wrong derivative, and says where it is', () => {
    const params = { a: tensor(engine, [1, 2]), b: tensor(engine, [3, 4]) };
    const report = checkGradient((p: typeof params) => sum(mul(p.a, straightThrough(p.b, mul(p.b, 2)))), params);
    expect(report).toMatchObject({ ok: false, checked: 4, at: { path: 'b', index: 1, gradient: 4, difference: expect.closeTo(2, 6) } });
    expect(report.worst).toBeCloseTo(0.5, 6);
    expect(numbers(params.b)).toEqual([3, 4]);
  });

  it('finds a gradient that is not a number', () => {
    const report = checkGradient((p: X) => sum(mul(p.x, Number.NaN)), { x: tensor(engine, [1]) });
    expect(report.ok).toBe(false);
  });

  it('takes ints among the parameters, and losses with more than a loss', () => {
    const params = { x: tensor(engine, [1, 2]), which: tensor(engine, Int32Array.of(1)) };
    expect(checkGradient((p: typeof params) => ({ loss: sum(mul(p.x, p.x)), which: p.which }), params)).toMatchObject({
      ok: true,
      checked: 2,
    });
  });

  it('checks at most as many elements of each tensor as it is told, spread evenly', () => {
    const report = checkGradient((p: X) => sum(mul(p.x, p.x)), { x: ones(engine, [1000]) }, { elements: 10 });
    expect(report).toMatchObject({ ok: true, checked: 10 });
  });
});
