import {
  add,
  type ComputeEngine,
  createEngine,
  type Data,
  full,
  mul,
  namedLeaves,
  readSync,
  sub,
  sum,
  type Tensor,
  tensor,
} from '@statal/tensors';
import { reportEngine } from '@statal/tooling-vitest/engineReport';
import { describe, expect, it } from 'vitest';
import { type ScanOptions, scan, truncatedBptt, valueAndGrad } from '../src/index.js';
import { drawer, type State, type StepExample, stepExamples } from './stepExamples.js';

const reference = await createEngine({ kind: 'reference' });
const wasm = await createEngine({ kind: 'wasm' });
const withBlas = await createEngine({ blas: 'auto' });
const hasBlas = !withBlas.name.includes('no blas');
reportEngine({ engine: 'wasm+blas', ran: hasBlas, reason: `createEngine gave ${withBlas.name}` });
const engines = { wasm, ...(hasBlas ? { 'wasm+blas': withBlas } : {}) };

interface Sizes {
  readonly T: number;
  readonly B: number;
  readonly I: number;
  readonly H: number;
}

/** All results of a training step: loss, final state, outputs, gradients. */
function results(engine: ComputeEngine, example: StepExample, { T, B, I, H }: Sizes, options: ScanOptions<State>): [string, Data][] {
  const draw = drawer(engine);
  const weights = draw(T, B, 1);
  const all = { params: example.params(draw), start: { h: draw(B, H), c: draw(B, H) }, xs: draw(T, B, I) };
  const { loss, gradients, aux } = valueAndGrad((p: typeof all) => {
    const { state, output } = scan(example.step(p.params), p.start, p.xs, options);
    return { loss: add(sum(mul(mul(output, output), weights)), add(sum(mul(state.h, 2)), sum(mul(state.c, state.c)))), state, output };
  })(all);
  return namedLeaves({ loss, gradients, aux }).map(([name, value]: [string, Tensor]) => [name, readSync(value)]);
}

function relativeDifference(got: Data, want: Data): number {
  let [difference, size] = [0, 0];
  for (let index = 0; index < want.length; index++) {
    difference = Math.max(difference, Math.abs(got[index] - want[index]));
    size = Math.max(size, Math.abs(want[index]));
  }
  return Number.isNaN(difference) || got.length !== want.length ? Number.NaN : difference / Math.max(size, 1e-3);
}

const sizes: Sizes[] = [
  { T: 5, B: 3, I: 4, H: 3 },
  { T: 7, B: 1, I: 1, H: 5 },
  { T: 1, B: 6, I: 3, H: 8 },
  { T: 4, B: 17, I: 9, H: 16 },
  { T: 3, B: 33, I: 24, H: 40 },
  { T: 3, B: 0, I: 2, H: 3 },
  { T: 0, B: 2, I: 2, H: 3 },
];

describe.each(sizes)('a scan over T=$T B=$B I=$I H=$H agrees with the reference', (size) => {
  const variants: Record<string, ScanOptions<State>> = {
    forward: {},
    reverse: { reverse: true },
    lengths: { lengths: Array.from({ length: size.B }, (_, row) => (row * 3) % (size.T + 1)) },
    'lengths in reverse': { reverse: true, lengths: Array.from({ length: size.B }, (_, row) => (row * 2 + 1) % (size.T + 1)) },
    'truncated windows': { bptt: truncatedBptt({ window: 2 }) },
  };
  it.each(
    stepExamples(size).flatMap((example) =>
      Object.entries(variants).map(([name, options]) => ({ name, cell: example.name, example, options })),
    ),
  )('$cell, $name', ({ example, options }) => {
    const want = results(reference, example, size, options);
    for (const [kind, engine] of Object.entries(engines)) {
      const got = new Map(results(engine, example, size, options));
      for (const [name, data] of want) expect(relativeDifference(got.get(name) as Data, data), `${name} on ${kind}`).toBeLessThan(3e-5);
    }
  });
});

/** 140 halvings of 1 are a denormal float, which is a hundred times slower to compute with. */
describe('a state that decays ends at 0', () => {
  it.each<[string, (h: Tensor, x: Tensor) => Tensor]>([
    ['as a product', (h) => mul(h, 0.5)],
    ['as a sum with a part of itself', (h, x) => add(h, mul(sub(x, h), 0.5))],
  ])('%s', (_, next) => {
    const step = ({ h }: { h: Tensor }, x: Tensor) => ({ state: { h: next(h, x) }, output: x });
    const { state } = scan(step, { h: full(wasm, [2, 3], 1) }, full(wasm, [140, 2, 3], 0));
    expect(Array.from(readSync(state.h))).toEqual(new Array(6).fill(0));
  });
});

describe('memory', () => {
  it('stays the same from step to step of a loop that frees nothing by hand', () => {
    const [example] = stepExamples({ I: 4, H: 8 });
    const draw = drawer(wasm);
    const params = example.params(draw);
    let state: State = { h: draw(3, 8), c: draw(3, 8) };
    let early = 0;
    for (let step = 0; step <= 400; step++) {
      const xs = tensor(
        wasm,
        Float32Array.from({ length: 60 }, (_, index) => Math.sin(index + step)),
        { shape: [5, 3, 4] },
      );
      const { aux, gradients } = valueAndGrad((p: typeof params) => {
        const result = scan(example.step(p), state, xs);
        return { loss: sum(mul(result.output, result.output)), state: result.state };
      })(params);
      state = aux.state;
      wasm.update('sgd', { learningRate: 0.01, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 }, [params.W, gradients.W]);
      if (step === 40) early = wasm.memory().bytes;
    }
    expect(wasm.memory().bytes).toBe(early);
  });
});
