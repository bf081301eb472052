/** Steps that are recorded once and run from a plan. */
import {
  add,
  type ComputeEngine,
  cast,
  createEngine,
  full,
  gather,
  matmul,
  mul,
  Random,
  read,
  readSync,
  reshape,
  slice,
  softmax,
  sum,
  type Tensor,
  tanh,
  tensor,
  zeros,
} from '@statal/tensors';
import { updateInPlace } from '@statal/tensors/internals';
import { describe, expect, it } from 'vitest';
import { compile, grad, scan, valueAndGrad } from '../src/index.js';
import { engineOf, kinds } from './engines.js';
import { messageOf } from './messageOf.js';

const numbersOf = async (x: Tensor): Promise<number[]> => Array.from(await read(x));
const sgd = (learningRate: number) => ({ learningRate, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 });

describe.each(kinds)('compile on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it('gives what the function gives, at every call', async () => {
    const step = compile((x: Tensor, y: { readonly a: Tensor }) => ({ product: matmul(x, y.a), sum: sum(x) }));
    for (let k = 1; k < 5; k++) {
      const { product, sum: total } = step(full(engine, [2, 3], k), { a: full(engine, [3, 1], 2) });
      expect(await numbersOf(product)).toEqual([6 * k, 6 * k]);
      expect(await numbersOf(total)).toEqual([6 * k]);
    }
    expect(step.plans).toBe(1);
    step.close();
    expect(step.plans).toBe(0);
  });

  it('uploads typed arrays and numbers at every call', async () => {
    const step = compile((w: Tensor, ids: Int32Array, factor: number) =>
      mul(mul(cast(tensor(engine, ids, { shape: [2, 1] }), 'float'), w), factor),
    );
    for (let k = 1; k < 5; k++) {
      expect(await numbersOf(step(tensor(engine, [1, 10]), Int32Array.of(k, 2 * k), 0.5 * k))).toEqual(
        [k, 10 * k, 2 * k, 20 * k].map((x) => 0.5 * k * x),
      );
    }
  });

  it('checks the indices of every call, also in a loop', async () => {
    const table = tensor(engine, [[1], [2], [4]]);
    const step = compile((w: Tensor, ids: Int32Array, others: Int32Array) => {
      const rows = gather(w, reshape(tensor(engine, ids, { shape: [2, 2] }), [4]));
      const { output } = scan(
        ({ s }: { s: Tensor }, x: Tensor) => ({ state: { s: add(s, gather(w, x)) }, output: s }),
        { s: zeros(engine, [2, 1]) },
        tensor(engine, others, { shape: [2, 2] }),
      );
      return add(sum(rows), sum(output));
    });
    const message = (ids: number[], others: number[]): string =>
      messageOf(() => step(table, Int32Array.from(ids), Int32Array.from(others)));
    for (let call = 0; call < 4; call++) {
      const ids = Int32Array.of(0, 1, 2, call % 3);
      expect(await numbersOf(step(table, ids, Int32Array.of(0, 1, 2, 2)))).toEqual([7 + 2 ** (call % 3) + 3]);
    }
    expect(message([0, 1, 3, 0], [0, 0, 0, 0])).toBe('StatalError: gather: index 3 at position 2 is not within 0 to 2');
    expect(message([0, 1, 2, 0], [0, 0, 0, -1])).toMatch(/^StatalError: gather: index -1 at position \d is not within 0 to 2$/);
  });

  it('frees what the plans of twelve signatures took', async () => {
    const w = full(engine, [30], 0.01);
    const step = compile((p: Tensor, x: Tensor) => {
      updateInPlace('sgd', sgd(0.1), [p, mul(p, 2)]);
      return mul(tanh(mul(x, p)), x);
    });
    const run = (rows: number): void => {
      for (let call = 0; call < 3; call++) engine.scope(() => void step(w, full(engine, [rows, 30], 1)));
    };
    run(1);
    step.close();
    await engine.drain?.();
    const before = engine.memory();
    for (let rows = 2000; rows < 2012; rows++) run(rows);
    expect(step.plans).toBe(12);
    step.close();
    await engine.drain?.();
    const after = engine.memory();
    expect(after.bytes).toBe(before.bytes);
    // Memory of WebAssembly does not shrink, and is used again.
    if (engine.gpu !== undefined) expect(after.reserved).toBe(before.reserved);
  });

  it('draws the numbers of the key that a call gives', async () => {
    const draw = (x: Tensor, random: Random): Tensor => add(x, random.split(2)[1].fold(3).unitTensor(engine, [4]));
    const step = compile(draw);
    for (let k = 0; k < 4; k++) {
      const random = Random.fromSeed(k);
      expect(await numbersOf(step(zeros(engine, [4]), random))).toEqual(await numbersOf(draw(zeros(engine, [4]), random)));
    }
  });

  it('changes parameters in place, also those from outside', async () => {
    const [own, outside] = [tensor(engine, [1, 2]), tensor(engine, [10])];
    const step = compile((p: Tensor, rate: number) => {
      const { gradients } = valueAndGrad((q: { p: Tensor; outside: Tensor }) => sum(mul(q.p, q.outside)))({ p, outside });
      updateInPlace('sgd', sgd(0.1), [p, gradients.p]);
      updateInPlace('sgd', sgd(0.1), [outside, gradients.outside]);
      return mul(p, rate);
    });
    let [a, b, c] = [1, 2, 10];
    for (let k = 0; k < 4; k++) {
      const result = await numbersOf(step(own, 2));
      [a, b, c] = [a - 0.1 * c, b - 0.1 * c, c - 0.1 * (a + b)];
      for (const [index, x] of [a, b].entries()) expect(result[index]).toBeCloseTo(2 * x, 4);
    }
    for (const [index, x] of [a, b].entries()) expect((await numbersOf(own))[index]).toBeCloseTo(x, 4);
    expect((await numbersOf(outside))[0]).toBeCloseTo(c, 4);
  });

  it('keeps what was read before an update', async () => {
    const p = tensor(engine, [[1, 2]]);
    const step = compile((p: Tensor) => {
      const before = reshape(p, [2]);
      updateInPlace('sgd', sgd(1), [p, full(engine, [1, 2], 1)]);
      return { before: mul(before, 1), after: mul(p, 1) };
    });
    for (let k = 0; k < 4; k++) {
      const { before, after } = step(p);
      expect(await numbersOf(before)).toEqual([1 - k, 2 - k]);
      expect(await numbersOf(after)).toEqual([0 - k, 1 - k]);
    }
  });

  it('takes other parameters, and other tensors where the first two calls had the same', async () => {
    const step = compile((p: Tensor, x: Tensor) => {
      updateInPlace('sgd', sgd(1), [p, x]);
      return mul(p, 1);
    });
    const [first, second, x, y] = [[5], [50], [1], [2]].map((values) => tensor(engine, values));
    const results: number[] = [];
    for (const [p, gradient] of [
      [first, x],
      [first, x],
      [first, x],
      [second, x],
      [second, y],
      [first, y],
    ])
      results.push(...(await numbersOf(step(p, gradient))));
    expect(results).toEqual([4, 3, 2, 49, 47, 0]);
  });

  it('composes with scan, gradients and gradients of gradients', async () => {
    const loss = (p: { w: Tensor }, xs: Tensor): Tensor =>
      sum(
        scan(
          ({ h }: { h: Tensor }, x: Tensor) => {
            const next = tanh(add(matmul(x, p.w), h));
            return { state: { h: next }, output: next };
          },
          { h: zeros(engine, [2, 3]) },
          xs,
        ).output,
      );
    const twice = (p: { w: Tensor }, xs: Tensor): Tensor =>
      grad((q: { w: Tensor }) => sum(mul(grad((r: { w: Tensor }) => loss(r, xs))(q).w, 0.5)))(p).w;
    const step = compile(twice);
    const params = { w: full(engine, [4, 3], 0.1) };
    for (let k = 0; k < 4; k++) {
      const xs = Random.fromSeed(k).normal(engine, [5, 2, 4]);
      const [got, want] = [await numbersOf(step(params, xs)), await numbersOf(twice(params, xs))];
      for (const [index, value] of got.entries()) expect(value).toBeCloseTo(want[index], 5);
    }
  });

  it('is the function itself inside of another recording', async () => {
    const square = compile((x: Tensor) => mul(x, x));
    const { x } = grad((p: { x: Tensor }) => sum(square(p.x)))({ x: tensor(engine, [1, 2, 3]) });
    expect(await numbersOf(x)).toEqual([2, 4, 6]);
    const outer = compile((y: Tensor) => add(square(y), 1));
    for (let k = 0; k < 3; k++) expect(await numbersOf(outer(tensor(engine, [k])))).toEqual([k * k + 1]);
    expect(square.plans).toBe(0);
    expect(outer.plans).toBe(1);
  });

  it('returns arguments and parts of values as tensors of their own', async () => {
    const step = compile((x: Tensor) => {
      const y = add(x, 1);
      return { x, rows: slice(y, { start: 1, size: 1 }), again: y, flat: reshape(y, [4]) };
    });
    for (let k = 0; k < 3; k++) {
      const x = tensor(engine, [
        [k, 1],
        [2, 3],
      ]);
      const result = step(x);
      expect(result.x).toBe(x);
      expect(await numbersOf(result.rows)).toEqual([3, 4]);
      expect(await numbersOf(result.flat)).toEqual(await numbersOf(result.again));
    }
  });
});

describe('a compiled step', async () => {
  const engine: ComputeEngine = await createEngine({ kind: 'wasm', threads: 1 });
  /** The message of the third call, which is the second recording. */
  const messageOfThird = (step: () => unknown): string => {
    step();
    step();
    return messageOf(step);
  };

  it.each([
    [
      'a number',
      () => {
        let n = 0;
        return (x: Tensor) => mul(x, ++n);
      },
      'mul had the number 2, then 3',
    ],
    [
      'a constant',
      () => {
        let n = 0;
        return (x: Tensor) => add(x, tensor(engine, [++n]));
      },
      'a constant, float [1], had the element 2 at 0, then 3',
    ],
    [
      'a key',
      () => {
        let n = 0;
        return (x: Tensor) => add(x, Random.fromSeed(++n).unitTensor(engine, [1]));
      },
      'randomUniform had key ',
    ],
    [
      'an op',
      () => {
        let n = 0;
        return (x: Tensor) => (++n > 2 ? tanh(x) : mul(x, 2));
      },
      'there was mul, then tanh',
    ],
    [
      'more ops',
      () => {
        let n = 0;
        return (x: Tensor) => (++n > 2 ? tanh(mul(x, 2)) : mul(x, 2));
      },
      'tanh was added',
    ],
    [
      'a number of the result',
      () => {
        let n = 0;
        return (x: Tensor) => ({ y: mul(x, 2), n: ++n });
      },
      'it returned result.n number "2", then result.n number "3"',
    ],
    [
      'another tensor',
      () => {
        const some = [1, 2, 3].map((x) => tensor(engine, [x]));
        let n = 0;
        return (x: Tensor) => mul(x, some[n++]);
      },
      'a constant, float [1], was one tensor from outside of the step, then another',
    ],
  ])('says that JavaScript decided anew: %s', (_, make, message) => {
    const step = compile(make() as (x: Tensor) => Tensor);
    const text = messageOfThird(() => step(tensor(engine, [1])));
    expect(text).toContain(`StatalError: compile: the step did something else when it was called again: ${message}`);
    expect(text).toMatch(/. What changes from call to call must be an argument: a tensor, a number, a Random or a typed array$/);
  });

  it('finds a later change if it is told to look', () => {
    let factor = 1;
    const step = compile((x: Tensor) => mul(x, factor), { checkEvery: 4 });
    const x = tensor(engine, [1]);
    for (let call = 1; call <= 3; call++) step(x);
    factor = 2;
    // The plan still has the first number.
    expect(readSync(step(x))[0]).toBe(1);
    expect(messageOf(() => step(x))).toContain('mul had the number 1, then 2');
  });

  it('says why a value cannot be read', () => {
    const step = compile((x: Tensor) => mul(x, readSync(add(x, 1))[0]));
    const x = tensor(engine, [1]);
    step(x);
    expect(messageOf(() => step(x))).toContain('the value is being recorded and cannot be looked at here');
    const reading = compile((x: Tensor) => mul(x, Number((x.engine.base.readSync as (x: Tensor) => Float32Array)(x)[0])));
    reading(x);
    expect(messageOf(() => reading(x))).toBe(
      'StatalError: compile: a tensor was read while its step is recorded, so it has no elements yet. Return it from the step, and read what the compiled step returns',
    );
  });

  it('refuses what it cannot compile', () => {
    expect(messageOf(() => compile(3 as never))).toBe('StatalError: compile: expected a function, got 3');
    expect(messageOf(() => compile((x: Tensor) => x, { keep: 0 }))).toContain('keep');
    expect(messageOf(() => compile((n: number) => n)(1))).toBe(
      'StatalError: compile: no argument holds a tensor. Pass the parameters as an argument',
    );
    expect(messageOf(() => compile(async (x: Tensor) => x)(tensor(engine, [1])))).toBe(
      'StatalError: compile: the step is async. Leave out async and await: a step only computes',
    );
  });

  it('frees the plan that was not used for longest, and all plans when it is closed', () => {
    const before = engine.memory();
    const step = compile((x: Tensor) => sum(softmax(mul(x, 2))), { keep: 3 });
    for (let length = 1; length <= 12; length++)
      for (let k = 0; k < 3; k++) step(engine.fromData(new Float32Array(1000 * length), [1000 * length], 'float'));
    expect(step.plans).toBe(3);
    step.close();
    // Tensors that no scope frees are results and inputs.
    expect(engine.memory().buffers - before.buffers).toBeLessThanOrEqual(72);
  });

  it('keeps the memory of the engine flat', () => {
    const step = compile((p: Tensor, x: Tensor) => {
      updateInPlace('sgd', sgd(1e-3), [p, mul(x, 2)]);
      return sum(p);
    });
    const [p, x] = [zeros(engine, [1000]), full(engine, [1000], 1)];
    const run = (): void => {
      engine.scope(() => void step(p, x));
    };
    for (let k = 0; k < 10; k++) run();
    const { bytes, reserved } = engine.memory();
    for (let k = 0; k < 10_000; k++) run();
    expect(engine.memory()).toMatchObject({ bytes, reserved });
  });
});
