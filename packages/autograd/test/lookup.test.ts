import {
  add,
  createEngine,
  div,
  gather,
  leaves,
  matmul,
  mean,
  mul,
  namedLeaves,
  oneHot,
  readSync,
  reshape,
  type Shape,
  sqrt,
  sub,
  sum,
  type Tensor,
  type Tree,
  tanh,
  tensor,
} from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it, vi } from 'vitest';
import { checkpointedBptt, compileStep, type ScanOptions, scan, truncatedBptt, valueAndGrad } from '../src/index.js';
import { drawer, type State, type StepExample, stepExamples } from './stepExamples.js';

/** No two are the same, so that a shape tells what was multiplied. */
const [T, B, I, H, V] = [6, 4, 7, 5, 9];
const indices = Int32Array.from({ length: T * B }, (_, index) => (index * index + 3) % V);
const lengths = [6, 2, 0, 5];

const reference = await createEngine({ kind: 'reference' });
const wasm = await createEngine({ kind: 'wasm' });

/** Looked-up rows, and the same values without their provenance. */
const lookUp = { known: gather, unknown: (table: Tensor, at: Tensor): Tensor => matmul(oneHot(at, { depth: V }), table) };

function results(engine: typeof reference, example: StepExample, options: ScanOptions<State>, look: keyof typeof lookUp) {
  const draw = drawer(engine);
  const all = { table: draw(V, I), params: example.params(draw), start: { h: draw(B, H), c: draw(B, H) } };
  const [weights, at] = [draw(T, B, 1), tensor(engine, indices, { shape: [T, B] })];
  const { loss, gradients, aux } = valueAndGrad((p: typeof all) => {
    const { state, output } = scan(example.step(p.params), p.start, lookUp[look](p.table, at), options);
    return { loss: sum(mul(mul(output, output), weights)), state, output };
  })(all);
  return namedLeaves({ loss, gradients, aux }).map(([name, value]) => ({ name, value: readSync(value) }));
}

/** Shapes of the inputs of every `op` that the engine ran outside of a loop, but for transposed products. */
function shapesOf(op: 'matmul' | 'add' | 'sum' | 'sqrt', body: () => void): Shape[][] {
  const run = vi.spyOn(reference, 'run');
  body();
  const calls = run.mock.calls.filter(([name, attributes]) => name === op && !Object.values(attributes).includes(true));
  run.mockRestore();
  return calls.map(([, , inputs]) => inputs.map((input) => (input as Tensor).shape));
}

/** Shapes of the left operands that a step's weights of x [I, ...] were multiplied with. */
function leftsOfInputWeights(body: () => void): string[] {
  const products = shapesOf('matmul', body);
  return products.filter(([, [inner]]) => inner === I).map(([left]) => left.join());
}

/** Losses and gradients do not depend on the provenance of rows. */
function expectSame(lossOf: (look: keyof typeof lookUp) => object): void {
  const [got, want] = (['known', 'unknown'] as const).map((look) => leaves(lossOf(look) as Tree).map((leaf) => readSync(leaf)));
  want.forEach((value, index) => {
    expectClose(got[index], value, 1e-12);
  });
}

describe('a scan over rows of a table', () => {
  const variants: Record<string, ScanOptions<State>> = {
    forward: {},
    reverse: { reverse: true },
    lengths: { lengths },
    'lengths in reverse': { lengths, reverse: true },
    'truncated windows': { bptt: truncatedBptt({ window: 4 }) },
    checkpoints: { bptt: checkpointedBptt({ every: 2 }) },
  };
  const examples = stepExamples({ I, H });
  const cases = examples.flatMap((example) => Object.keys(variants).map((variant) => [example.name, variant, example] as const));

  it.each(cases)('gives what a scan over any other x gives: %s, %s', (_, variant, example) => {
    const want = results(reference, example, variants[variant], 'unknown');
    const got = results(reference, example, variants[variant], 'known');
    const onWasm = results(wasm, example, variants[variant], 'known');
    expect(got.map(({ name }) => name)).toEqual(want.map(({ name }) => name));
    want.forEach(({ name, value }, index) => {
      expectClose(got[index].value, value, 1e-12, name);
      expectClose(onWasm[index].value, value, 2e-5, `${name} on wasm`);
    });
  });

  it('multiplies the table with the weights of x, once', () => {
    const [lstm] = examples;
    expect(leftsOfInputWeights(() => results(reference, lstm, {}, 'known'))).toEqual([`${V},${I}`]);
  });

  it('adds the bias to the table, once, and sums up its gradient there', () => {
    const [lstm] = examples;
    const known = () => results(reference, lstm, {}, 'known');
    expect(shapesOf('add', known)).toContainEqual([[V, 4 * H], [4 * H]]);
    expect(shapesOf('sum', known)).toContainEqual([[V, 4 * H]]);
    expect(shapesOf('sum', known)).not.toContainEqual([[T, B, 4 * H]]);
  });

  it('leaves a bias alone that is another at every step', () => {
    const draw = drawer(reference);
    const all = { table: draw(V, H), start: draw(H) };
    const at = tensor(reference, indices, { shape: [T, B] });
    const lossOf = (look: keyof typeof lookUp) =>
      valueAndGrad((p: typeof all) => {
        const step = (bias: Tensor, x: Tensor) => ({ state: mul(bias, 0.9), output: tanh(add(x, bias)) });
        return sum(scan(step, p.start, lookUp[look](p.table, at)).output);
      })(all);
    expectSame(lossOf);
  });

  it('normalizes the table where a step normalizes its rows', () => {
    const draw = drawer(reference);
    const all = { table: draw(V, I), W: draw(I, H), gain: draw(H), start: draw(B, H) };
    const at = tensor(reference, indices, { shape: [T, B] });
    const lossOf = (look: keyof typeof lookUp) =>
      valueAndGrad((p: typeof all) => {
        const step = (h: Tensor, x: Tensor) => {
          const xW = matmul(x, p.W);
          const centered = sub(xW, mean(xW, { axis: -1, keepDims: true }));
          const deviation = sqrt(add(mean(mul(centered, centered), { axis: -1, keepDims: true }), 0.1));
          const next = tanh(add(mul(div(centered, deviation), p.gain), h));
          return { state: next, output: next };
        };
        return sum(scan(step, p.start, lookUp[look](p.table, at)).output);
      })(all);
    expect(shapesOf('sqrt', () => lossOf('known'))).toEqual([[[V, 1]]]);
    expectSame(lossOf);
  });

  it('multiplies a table that the step itself looks things up in before the loop', () => {
    const [lstm] = examples;
    const draw = drawer(reference);
    const all = { table: draw(V, I), params: lstm.params(draw) };
    const start = { h: draw(B, H), c: draw(B, H) };
    const at = tensor(reference, indices, { shape: [T, B] });
    const lossOf = (look: keyof typeof lookUp) =>
      valueAndGrad((p: typeof all) => {
        const step = lstm.step(p.params);
        return sum(scan((state: State, x: Tensor) => step(state, lookUp[look](p.table, x)), start, at).output);
      })(all);
    expect(leftsOfInputWeights(() => lossOf('known'))).toEqual([`${V},${I}`]);
    expectSame(lossOf);
  });

  it('multiplies the rows where the table has more of them', () => {
    const [lstm] = examples;
    const draw = drawer(reference);
    const all = { table: draw(T * B + 1, I), params: lstm.params(draw) };
    const at = tensor(reference, indices, { shape: [T, B] });
    const start = { h: draw(B, H), c: draw(B, H) };
    const lossOf = valueAndGrad((p: typeof all) => sum(scan(lstm.step(p.params), start, gather(p.table, at)).output));
    expect(leftsOfInputWeights(() => lossOf(all))).toEqual([`${T * B},${I}`]);
  });
});

describe('a product of looked up rows', () => {
  it('has the gradients of any other product', () => {
    const draw = drawer(reference);
    const [params, weights, at] = [{ table: draw(V, I), W: draw(3, I) }, draw(T, B, 3), tensor(reference, indices, { shape: [T, B] })];
    const lossOf = (look: keyof typeof lookUp) =>
      valueAndGrad(({ table, W }: typeof params) => sum(mul(matmul(lookUp[look](table, at), W, { transposeB: true }), weights)))(params);
    expectSame(lossOf);
  });

  it('is a lookup in the product of the table, also of rows in another shape', () => {
    const draw = drawer(reference);
    const [params, at] = [{ table: draw(V, I), W: draw(I, 2) }, tensor(reference, indices, { shape: [T, B] })];
    const lossOf = valueAndGrad(({ table, W }: typeof params) => sum(matmul(reshape(gather(table, at), [B, T, I]), W)));
    expect(leftsOfInputWeights(() => lossOf(params))).toEqual([`${V},${I}`]);
  });

  it('is one of the rows where the table has more of them', () => {
    const draw = drawer(reference);
    const [params, at] = [{ table: draw(T * B, I), W: draw(I, 2) }, tensor(reference, indices, { shape: [T, B] })];
    const lossOf = valueAndGrad(({ table, W }: typeof params) => sum(matmul(gather(table, at), W)));
    expect(leftsOfInputWeights(() => lossOf(params))).toEqual([`${T * B},${I}`]);
  });

  it('is one of the table within a second gradient too', () => {
    const draw = drawer(reference);
    const [params, at] = [{ table: draw(V, I), W: draw(I, 2) }, tensor(reference, indices, { shape: [T, B] })];
    const lossOf = (look: keyof typeof lookUp) =>
      valueAndGrad((p: typeof params) => {
        const rows = lookUp[look](p.table, at);
        const { gradients } = valueAndGrad((W: Tensor) => {
          const y = matmul(rows, W);
          return sum(mul(mul(y, y), y));
        })(p.W);
        return sum(mul(gradients, gradients));
      })(params);
    expect(leftsOfInputWeights(() => lossOf('known'))[0]).toBe(`${V},${I}`);
    expectSame(lossOf);
  });

  it('names the shapes that were given where they do not fit', () => {
    const draw = drawer(reference);
    const at = tensor(reference, indices, { shape: [T * B] });
    expect(() => valueAndGrad((table: Tensor) => sum(matmul(gather(table, at), draw(I + 1, 2))))(draw(V, I))).toThrow(
      `[${T * B}, ${I}] and [${I + 1}, 2]`,
    );
  });
});

describe('a compiled step over rows of a table', () => {
  it.each(stepExamples({ I, H }))('does what scan does: $name', ({ params: drawParams, step }) => {
    for (const engine of [reference, wasm]) {
      const draw = drawer(engine);
      const [params, table, start] = [drawParams(draw), draw(V, I), { h: draw(B, H), c: draw(B, H) }];
      const at = tensor(engine, indices, { shape: [T, B] });
      const wanted = readSync(scan(step(params), start, gather(table, at)).output);
      const shape = [1, B];
      const stream = compileStep(
        (state: State, x: Tensor) => {
          const { state: next, output } = scan(step(params), state, gather(table, reshape(x, shape)));
          return { state: next, output };
        },
        start,
        tensor(engine, indices.slice(0, B), { shape }),
      );
      const width = wanted.length / T;
      for (let t = 0; t < T; t++) {
        const [got] = stream.step([indices.slice(t * B, (t + 1) * B)]);
        expectClose(got, wanted.slice(t * width, (t + 1) * width), 2e-6, `${engine.name}, step ${t}`);
      }
      stream.close();
    }
  });

  it('multiplies the table before all steps', () => {
    const draw = drawer(reference);
    const [lstm] = stepExamples({ I, H });
    const [params, table, start] = [lstm.params(draw), draw(V, I), { h: draw(1, H), c: draw(1, H) }];
    const first = tensor(reference, Int32Array.of(3), { shape: [1, 1] });
    let stream: ReturnType<typeof compileStep> | undefined;
    const compiling = leftsOfInputWeights(() => {
      stream = compileStep((state: State, x: Tensor) => scan(lstm.step(params), state, gather(table, x)), start, first);
    });
    expect(compiling).toEqual([`${V},${I}`]);
    expect(leftsOfInputWeights(() => stream?.step([Int32Array.of(1)]))).toEqual([]);
  });
});
