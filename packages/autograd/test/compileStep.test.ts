import { createEngine, type Data, leaves, readSync, reshape, slice } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, it } from 'vitest';
import { compileStep, scan } from '../src/index.js';
import { drawer, type State, stepExamples } from './stepExamples.js';

const small = { T: 6, B: 1, I: 4, H: 5 };
/** Large enough for the BLAS of this system, if it has one. */
const large = { T: 6, B: 18, I: 24, H: 40 };

describe.each([
  [{ kind: 'reference' }, small],
  [{ kind: 'wasm' }, small],
  [{ blas: 'auto' }, small],
  [{ blas: 'auto' }, large],
] as const)('a compiled step with %j, %j', (options, { T, B, I, H }) => {
  it.each(stepExamples({ I, H }))('does what scan does: $name', async ({ params: drawParams, step }) => {
    const engine = await createEngine(options);
    const draw = drawer(engine);
    const [params, xs] = [drawParams(draw), draw(T, B, I)];
    const start: State = { h: draw(B, H), c: draw(B, H) };
    const { state, output } = scan(step(params), start, xs);
    const stream = compileStep(step(params), start, reshape(slice(xs, { start: 0, size: 1 }), [B, I]));
    const inputs = readSync(xs);
    const wanted = readSync(output);
    const width = wanted.length / T;
    let middle: Data[] = [];
    const take = (t: number): void => {
      const [got] = stream.step([inputs.slice(t * B * I, (t + 1) * B * I)]);
      expectClose(got, wanted.slice(t * width, (t + 1) * width), 2e-6, `step ${t}`);
    };
    for (let t = 0; t < T; t++) {
      take(t);
      if (t === 2) middle = stream.snapshot();
    }
    for (const [index, leaf] of leaves(state).entries()) {
      expectClose(stream.snapshot()[index], readSync(leaf), 2e-6, `state ${index}`);
    }
    stream.restore(middle);
    for (let t = 3; t < T; t++) take(t);
    stream.close();
  });
});
