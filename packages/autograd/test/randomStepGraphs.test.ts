/**
 * The compiled loop against the steps written out, on steps drawn at random: values and gradients, on both engines, with
 * every option of scan. A failure prints the seed and the program.
 */
import { add, type ComputeEngine, createEngine, leaves, mul, namedLeaves, readSync, sum, type Tensor } from '@statal/tensors';
import { allStarted } from '@statal/tooling-vitest/allStarted';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { compileStep, grad, scan } from '../src/index.js';
import { engineOf } from './engines.js';
import {
  atStep,
  compare,
  compiled,
  type Data,
  dangers,
  dataOn,
  draw,
  lossOf,
  type Problem,
  plain,
  type Run,
  results,
  showing,
} from './randomProblem.js';
import { randomStep } from './randomStep.js';
import { soil } from './soil.js';
import type { Tensors } from './stepBuilder.js';
import { stacked, writtenOut } from './writtenOut.js';

const GRAPHS = 300;
/** Float32 may fall on the other side of a kink that is nearer than this. */
const KINK = 1e-3;
const MAGNITUDE = 1e3;

const reference = await engineOf('reference');
const wasm = await engineOf('wasm');

const drawn = Array.from({ length: GRAPHS }, (_, seed) => ({ seed, problem: draw(seed) })).map((one) => ({
  ...one,
  ...dangers(reference, one.problem),
}));
const bounded = drawn.filter(({ largest }) => largest < MAGNITUDE);
const smooth = bounded.filter(({ nearest }) => nearest > KINK);
const every = <V>(nth: number, list: readonly V[]): V[] => list.filter((_, index) => index % nth === 0);

describe('a random step', () => {
  it('is well-behaved often enough for these tests to mean something', () => {
    expect(bounded.length).toBeGreaterThan(0.9 * GRAPHS);
    expect(smooth.length).toBeGreaterThan(0.75 * GRAPHS);
  });

  it.each(bounded)('compiled does the same as written out: graph $seed', ({ problem }) =>
    showing(problem, () =>
      compare(results(reference, compiled(reference, problem), problem), results(reference, plain(problem), problem), 1e-9, 'reference'),
    ),
  );

  it.each(every(2, bounded))('compiled before does the same for other numbers and another length: graph $seed', ({ seed }) => {
    const problem = draw(seed, 1);
    if (dangers(reference, problem).largest > MAGNITUDE) return;
    showing(problem, () =>
      compare(results(reference, compiled(reference, problem), problem), results(reference, plain(problem), problem), 1e-9, 'reference'),
    );
  });

  it.each(smooth)('on wasm does the same as on the reference: graph $seed', ({ problem }) =>
    showing(problem, () => {
      soil(wasm);
      compare(results(wasm, compiled(wasm, problem), problem), results(reference, compiled(reference, problem), problem), 1e-5, 'wasm');
    }),
  );

  it.each(
    every(
      3,
      bounded.filter(({ problem: { T } }) => T <= 3),
    ),
  )('has the second derivatives of the steps written out: graph $seed', ({ problem }) => {
    /** The size of the gradient. */
    const steepness = (run: Run): Map<string, Tensor> => {
      const { all, fixed } = dataOn(reference, problem);
      const slope = (given: Data['all']): Tensor => {
        const gradients = grad((inner: Data['all']) => lossOf(reference, run(inner, { params: inner.params, fixed, scale: 1 })))(given);
        const floats = leaves(gradients).filter(({ dtype }) => dtype === 'float');
        return floats.map((gradient) => sum(mul(gradient, gradient))).reduce((total, next) => add(total, next));
      };
      return new Map(namedLeaves(grad(slope)(all)));
    };
    showing(problem, () => compare(steepness(compiled(reference, problem)), steepness(plain(problem)), 1e-7, 'second derivative'));
  });

  it.each(bounded.filter(({ problem: { options } }) => options.lengths ?? options.mask))(
    'takes no notice of what stands in the padding: graph $seed',
    ({ problem }) => {
      const spoilt = { ...problem, isSpoilt: true };
      for (const engine of [reference, wasm]) {
        showing(problem, () =>
          compare(
            results(engine, compiled(engine, spoilt), spoilt),
            results(engine, compiled(engine, problem), problem),
            1e-12,
            engine.name,
          ),
        );
      }
    },
  );

  it.each(every(5, bounded))('does the same in a scan within a scan: graph $seed', ({ problem }) => {
    const inOuter =
      (inner: Run): Run =>
      (all, outside) => {
        const twice = { rate: reference.fromData(Float64Array.of(1, 0.5), [2], 'float') };
        const step = (state: Tensors, { rate }: typeof twice): { state: Tensors; output: Tensors } => {
          const { state: next, output } = inner({ ...all, start: state, xs: { ...all.xs, x: mul(all.xs.x, rate) } }, outside);
          return { state: next, output };
        };
        if (inner === compiledOnce) return scan(step, all.start, twice);
        const { state, outputs } = writtenOut(step, all.start, twice);
        return { state, output: stacked(outputs) };
      };
    const compiledOnce = compiled(reference, problem);
    showing(problem, () =>
      compare(results(reference, inOuter(compiledOnce), problem), results(reference, inOuter(plain(problem)), problem), 1e-9, 'nested'),
    );
  });

  it.each([
    { engine: reference, problems: bounded, tolerance: 1e-9 },
    { engine: wasm, problems: smooth, tolerance: 1e-5 },
  ])('taken one at a time does the same as all steps at once: $engine.name', ({ engine, problems, tolerance }) => {
    for (const { problem } of problems) if (problem.T > 0) showing(problem, () => compareStream(engine, problem, tolerance));
  });
});

/** `compileStep`, fed with the inputs of each step. */
function compareStream(engine: ComputeEngine, problem: Problem, tolerance: number): void {
  const { all, fixed } = dataOn(engine, problem);
  const step = problem.random.step({ params: all.params, fixed, scale: 1 });
  const { state, output } = scan(step, all.start, all.xs);
  const stream = compileStep(step, all.start, atStep(all.xs, 0));
  for (let t = 0; t < problem.T; t++) {
    const got = stream.step(leaves(atStep(all.xs, t)).map(readSync));
    for (const [index, want] of leaves(atStep(output, t)).entries())
      expectClose(got[index], readSync(want), tolerance, `output ${index} of step ${t}`);
  }
  for (const [index, want] of leaves(state).entries()) expectClose(stream.snapshot()[index], readSync(want), tolerance, `state ${index}`);
  stream.close();
}

describe('a random step over rows that fill more than a block', async () => {
  const large = Array.from({ length: 24 }, (_, seed) => {
    const sizes = { B: [37, 19, 130][seed % 3], I: 19, H: [33, 40, 17][seed % 3], V: 10 };
    const lengths = Array.from({ length: sizes.B }, (_row, row) => row % 4);
    const options = { reverse: seed % 2 === 1, hasResetState: false, ...(seed % 4 === 0 ? { lengths } : {}) };
    return { seed, problem: { ...draw(seed), random: randomStep(seed, sizes), sizes, T: 3, options } };
  }).filter(({ problem }) => dangers(reference, problem).nearest > KINK / 50 && dangers(reference, problem).largest < MAGNITUDE);

  it.each(large)('on wasm does the same as on the reference: graph $seed', ({ problem }) =>
    showing(problem, () =>
      compare(results(wasm, compiled(wasm, problem), problem), results(reference, compiled(reference, problem), problem), 2e-5, 'wasm'),
    ),
  );
});

describe('a random step over many rows', async () => {
  const [one, two] = [await createEngine({ threads: 1 }), await allStarted(await createEngine({ threads: 2 }))];
  const sizes = { B: 51, I: 20, H: 40, V: 10 };
  const wide = Array.from({ length: 30 }, (_, seed) => ({
    seed,
    problem: { ...draw(seed), random: randomStep(seed, sizes), sizes, T: 30, options: { reverse: seed % 2 === 1, hasResetState: false } },
  }));

  it.each(wide)('gives the same bits on one thread and on two: graph $seed', ({ problem }) => {
    const [want, got] = [one, two].map((engine) => results(engine, compiled(engine, problem), problem));
    showing(problem, () => {
      for (const [path, tensor] of want) expect(bits(got.get(path) as Tensor).equals(bits(tensor)), path).toBe(true);
    });
  });
});

function bits(x: Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = readSync(x);
  return Buffer.from(buffer, byteOffset, byteLength);
}
