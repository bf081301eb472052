import { add, createEngine, type Data, matmul, mul, namedLeaves, readSync, sum, tanh } from '@statal/tensors';
import { allStarted } from '@statal/tooling-vitest/allStarted';
import { describe, expect, it, vi } from 'vitest';
import { type ScanOptions, scan, valueAndGrad } from '../src/index.js';
import { drawer, type State, type StepExample, stepExamples } from './stepExamples.js';

/** Large enough that the engine wakes its threads. */
const [T, B, I, H] = [12, 37, 24, 64];

async function results(
  threads: number,
  blas: 'auto' | false,
  example: StepExample,
  options: ScanOptions<State>,
): Promise<[string, Data][]> {
  const engine = await allStarted(await createEngine({ threads, blas }));
  const draw = drawer(engine);
  const all = { params: example.params(draw), start: { h: draw(B, H), c: draw(B, H) }, xs: draw(T, B, I) };
  const { loss, gradients, aux } = valueAndGrad((p: typeof all) => {
    const { state, output } = scan(example.step(p.params), p.start, p.xs, options);
    return { loss: add(sum(mul(output, output)), sum(mul(state.h, state.c))), state, output };
  })(all);
  const found = namedLeaves({ loss, gradients, aux }).map(([name, value]): [string, Data] => [name, readSync(value)]);
  engine.close();
  return found;
}

describe.each([false, 'auto'] as const)('with blas: %s, a scan on two and three threads has the bits of one thread', (blas) => {
  const variants: Record<string, ScanOptions<State>> = {
    forward: {},
    'lengths in reverse': { reverse: true, lengths: Array.from({ length: B }, (_, row) => row % (T + 1)) },
  };
  it.each(
    stepExamples({ I, H }).flatMap((example) =>
      Object.entries(variants).map(([name, options]) => ({ cell: example.name, name, example, options })),
    ),
  )('$cell, $name', async ({ example, options }) => {
    const one = await results(1, blas, example, options);
    for (const threads of [2, 3]) expect(await results(threads, blas, example, options)).toEqual(one);
  });
});

/** The private parts of the wasm engine that this test reads. */
interface WasmRuntime {
  readonly threads: { run(tasks: readonly { readonly code: number }[]): void };
}

describe('rows of a batch on two threads', () => {
  it.each([
    [1, 1],
    [2, 2],
    [8, 2],
    [11, 2],
    [13, 2],
    [50, 4],
  ])('of %d are shared out in %d parts', async (rows, parts) => {
    const engine = await createEngine({ threads: 2 });
    const { runtime } = engine as unknown as { readonly runtime: WasmRuntime };
    const draw = drawer(engine);
    const [W, h, xs] = [draw(256, 256), draw(rows, 256), draw(40, rows, 256)];
    const run = vi.spyOn(runtime.threads, 'run');
    scan((state, x) => ({ state: { h: tanh(add(matmul(state.h, W), x)) }, output: x }), { h }, xs);
    const programs = new Set(run.mock.calls.flatMap(([tasks]) => tasks.map(({ code }) => code)));
    expect(programs.size).toBe(parts);
    engine.close();
  });
});
