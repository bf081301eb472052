import {
  add,
  type ComputeEngine,
  createEngine,
  type Data,
  matmul,
  mul,
  namedLeaves,
  readSync,
  sum,
  type Tensor,
  tanh,
  tensor,
} from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { type Bptt, checkGradient, checkpointedBptt, fullBptt, grad, type ScanOptions, scan, valueAndGrad } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { drawer, type State, type StepExample, stepExamples } from './stepExamples.js';

const [T, B, I, H] = [7, 3, 4, 5];
const examples = stepExamples({ I, H });

type Given = ReturnType<typeof givenTo>;

function givenTo(engine: ComputeEngine, example: StepExample, steps = T) {
  const draw = drawer(engine);
  return {
    params: example.params(draw),
    start: { h: draw(B, H), c: draw(B, H) },
    xs: draw(steps, B, I),
    fresh: { h: draw(B, H), c: draw(B, H) },
  };
}

function lossOf(
  example: StepExample,
  options: (given: Given) => ScanOptions<State>,
): (given: Given) => { loss: Tensor; state: State; output: Tensor } {
  return (given) => {
    const { state, output } = scan(example.step(given.params), given.start, given.xs, options(given));
    return { loss: add(sum(mul(output, output)), add(sum(mul(state.h, 2)), sum(mul(state.c, state.c)))), state, output };
  };
}

function expectSame(got: object, want: object, tolerance: number): void {
  const found = new Map(namedLeaves(got));
  for (const [path, value] of namedLeaves(want)) expectClose(readSync(found.get(path) as Tensor), readSync(value), tolerance, path);
}

const flagsOf = (engine: ComputeEngine, is: (index: number) => boolean): Tensor =>
  tensor(
    engine,
    Float64Array.from({ length: T * B }, (_, index) => Number(is(index))),
    { shape: [T, B] },
  );

const variants: Record<string, (engine: ComputeEngine, given: Given) => ScanOptions<State>> = {
  forward: () => ({}),
  reverse: () => ({ reverse: true }),
  lengths: () => ({ lengths: [7, 3, 0] }),
  'lengths in reverse': () => ({ lengths: [4, 7, 1], reverse: true }),
  mask: (engine) => ({ mask: flagsOf(engine, (index) => index % 5 !== 2) }),
  resets: (engine) => ({ resets: flagsOf(engine, (index) => index % 4 === 1) }),
  'resets to a state of its own, in reverse, with lengths': (engine, { fresh }) => ({
    resets: flagsOf(engine, (index) => index % 4 === 1),
    resetState: fresh,
    reverse: true,
    lengths: [5, 7, 2],
  }),
};

describe.each(kindsThatWait)('checkpointed on %s', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = kind === 'reference' ? 1e-9 : 1e-5;
  const all = examples.flatMap((example) =>
    Object.entries(variants).map(([name, options]) => ({ cell: example.name, name, example, options })),
  );

  it.each(all)('gives the results and gradients of full: $cell, $name', ({ example, options }) => {
    const given = givenTo(engine, example);
    const run = (bptt: Bptt) => valueAndGrad(lossOf(example, (values) => ({ ...options(engine, values), bptt })))(given);
    const want = run(fullBptt());
    for (const every of [1, 2, 3, 6]) expectSame(run(checkpointedBptt({ every })), want, tolerance);
  });

  it.each(examples)('gives the second derivatives of full: $name', (example) => {
    const given = givenTo(engine, example);
    const second = (bptt: Bptt) =>
      grad((values: Given) => {
        const { params, xs } = grad((inner: Given) => lossOf(example, () => ({ bptt, lengths: [7, 4, 2] }))(inner))(values);
        return add(sum(mul(params.W, params.W)), sum(mul(xs, xs)));
      })(given);
    expectSame(second(checkpointedBptt({ every: 3 })), second(fullBptt()), kind === 'reference' ? 1e-9 : 1e-4);
  });

  it('is full where one window holds all steps, bit for bit', () => {
    const [example] = examples;
    const given = givenTo(engine, example);
    const bits = (bptt: Bptt): Data[] =>
      namedLeaves(valueAndGrad(lossOf(example, () => ({ bptt })))(given)).map(([, value]) => readSync(value));
    for (const every of [T, T + 2]) expect(bits(checkpointedBptt({ every }))).toEqual(bits(fullBptt()));
  });

  it('runs without gradients, and over no steps', () => {
    const [example] = examples;
    const given = givenTo(engine, example);
    expectSame(lossOf(example, () => ({ bptt: checkpointedBptt({ every: 2 }) }))(given), lossOf(example, () => ({}))(given), tolerance);
    const none = valueAndGrad(lossOf(example, () => ({ bptt: checkpointedBptt({ every: 2 }) })))(givenTo(engine, example, 0));
    expect(none.aux.output.shape).toEqual([0, B, H]);
  });

  it('runs inside the step of another scan', () => {
    const [example] = examples;
    const given = givenTo(engine, example);
    const run = (bptt: Bptt) =>
      valueAndGrad((values: Given) => {
        const { output } = scan(
          ({ h }, x) => {
            const inner = scan(({ h: before }, now) => ({ state: { h: tanh(add(before, now)) }, output: before }), { h }, values.xs, {
              bptt,
            });
            return { state: { h: add(inner.state.h, x) }, output: inner.output };
          },
          { h: matmul(values.start.h, values.params.U) },
          matmul(values.xs, values.params.W),
        );
        return sum(mul(output, output));
      });
    const small = { ...given, xs: drawer(engine)(T, B, 4 * H), params: { W: drawer(engine)(4 * H, 4 * H), U: given.params.U } };
    expectSame(run(checkpointedBptt({ every: 2 }))(small), run(fullBptt())(small), tolerance);
  });
});

it('checkpointed has the gradients that finite differences give', async () => {
  const engine = await createEngine({ kind: 'reference' });
  for (const example of examples) {
    const loss = lossOf(example, () => ({ bptt: checkpointedBptt({ every: 3 }) }));
    expect(checkGradient((given: Given) => loss(given).loss, givenTo(engine, example))).toMatchObject({ ok: true });
  }
});

it('checkpointed rejects what is not a number of steps', () => {
  for (const every of [0, 2.5, Number.NaN])
    expect(() => checkpointedBptt({ every })).toThrow(`checkpointedBptt: every is ${every}, expected a whole number of steps, 1 or more`);
});

describe('the memory of checkpointed', () => {
  /** The largest number of bytes held at the end of a loop during a gradient, beyond those before. */
  async function mostBytes(
    params: (draw: ReturnType<typeof drawer>) => Record<string, Tensor>,
    steps: number,
    bptt: Bptt,
  ): Promise<number> {
    const engine = await createEngine({ kind: 'wasm', threads: 1 });
    const draw = drawer(engine);
    const all = { params: params(draw), start: { h: draw(4, 16), c: draw(4, 16) }, xs: draw(steps, 4, 8) };
    const before = engine.memory().bytes;
    let most = 0;
    const runLoop = engine.runLoop.bind(engine);
    engine.runLoop = (program, inputs) => {
      const result = runLoop(program, inputs);
      most = Math.max(most, engine.memory().bytes);
      return result;
    };
    const [example] = stepExamples({ I: 8, H: 16 });
    valueAndGrad((given: typeof all) => {
      return sum(scan(example.step(given.params), given.start, given.xs, { bptt }).output);
    })(all);
    engine.close();
    return most - before;
  }
  const [example] = stepExamples({ I: 8, H: 16 });

  it('holds T / every + every steps of what full holds, beside inputs, outputs and their gradients', async () => {
    for (const [steps, every] of [
      [1024, 32],
      [4096, 64],
    ]) {
      const bytesOf = (width: number): number => 4 * steps * 4 * width;
      // Inputs, outputs and gradients of the outputs; gradients of the inputs in parts and as one.
      const beside = bytesOf(8) + 2 * bytesOf(16) + 2 * bytesOf(8);
      const perStep = (await mostBytes(example.params, steps, fullBptt())) / steps;
      const most = await mostBytes(example.params, steps, checkpointedBptt({ every }));
      expect(most - beside).toBeLessThan(perStep * (steps / every + every));
      expect(most).toBeLessThan(0.3 * perStep * steps);
    }
  });

  it('is the same after every call', async () => {
    const engine = await createEngine({ kind: 'wasm', threads: 1 });
    const given = givenTo(engine, examples[0]);
    const after: number[] = [];
    for (let call = 0; call < 12; call++) {
      grad(lossOf(examples[0], () => ({ bptt: checkpointedBptt({ every: 2 }) })))(given);
      after.push(engine.memory().bytes);
    }
    expect(new Set(after.slice(4)).size).toBe(1);
    engine.close();
  });

  it('does not hold the gradient of a weight for every window', async () => {
    const engine = await createEngine({ kind: 'wasm', threads: 1 });
    const draw = drawer(engine);
    const [steps, width] = [128, 128];
    const all = { U: mul(draw(width, width), 0.05), h: draw(1, width), xs: draw(steps, 1, width) };
    let most = 0;
    const runLoop = engine.runLoop.bind(engine);
    engine.runLoop = (program, inputs) => {
      most = Math.max(most, engine.memory().bytes);
      return runLoop(program, inputs);
    };
    grad(({ U, h, xs }: typeof all) => {
      const { state } = scan(
        (before, x) => {
          const next = tanh(add(matmul(before.h, U), x));
          return { state: { h: next }, output: {} };
        },
        { h },
        xs,
        { bptt: checkpointedBptt({ every: 1 }) },
      );
      return sum(state.h);
    })(all);
    const weight = 4 * width * width;
    // A sum for each of seven halvings of 128 windows, the weight, what it is packed into, and stacks of as many bytes.
    expect(most).toBeLessThan(20 * weight);
    engine.close();
  });
});
