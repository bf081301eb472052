/** Steps of many axes: a loop gives the same results as the single ops. */
import {
  add,
  type ComputeEngine,
  concat,
  createEngine,
  max,
  mul,
  namedLeaves,
  pad,
  Random,
  readSync,
  type Shape,
  sigmoid,
  slice,
  sub,
  sum,
  type Tensor,
  tanh,
} from '@statal/tensors';
import { allStarted } from '@statal/tooling-vitest/allStarted';
import { describe, expect, it } from 'vitest';
import { scan, valueAndGrad } from '../src/index.js';
import { engineOf, fewCases, kindsThatWait } from './engines.js';
import { randomLayoutStep } from './randomLayouts.js';
import { compare, compiled, dangers, draw, type Problem, plain, results, showing } from './randomProblem.js';
import { soil } from './soil.js';
import { stacked, writtenOut } from './writtenOut.js';

const reference = await engineOf('reference');
const GRAPHS = fewCases ? 20 : 250;

const drawn = Array.from({ length: GRAPHS }, (_, seed) => {
  const sizes = { B: [2, 3, 1][seed % 3], I: 1, H: 1, V: 1 };
  const { options } = draw(seed);
  const problem: Problem = {
    random: randomLayoutStep(seed, sizes),
    sizes,
    T: [2, 3][seed % 2],
    options: { reverse: options.reverse, hasResetState: false },
    scale: 1,
    seed,
  };
  return { seed, problem };
}).filter(({ problem }) => {
  const { nearest, largest } = dangers(reference, problem);
  return nearest > 1e-3 && largest < 1e3;
});

describe.each(kindsThatWait)('a random step of many axes on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const own = kind.startsWith('gpu') ? drawn.filter((_, index) => index % 10 === 0) : drawn;
  it.each(own)('in a loop does the same as written out: graph $seed', ({ problem }) =>
    showing(problem, () => {
      soil(engine);
      const want = results(reference, plain(problem), problem);
      compare(results(engine, compiled(engine, problem), problem), want, kind === 'reference' ? 1e-9 : 1e-5, kind);
    }),
  );
});

describe.each(kindsThatWait)('a concatenation of slices over many axes on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it.each<[Shape]>([[[3, 3, 3, 2]], [[3, 3, 3, 3, 2]], [[3, 3, 4, 3, 3, 3]]])('gives what it gives op by op: h %j a row', (row) => {
    const sizes = { T: 3, B: 2, row };
    compare(cornersOf(engine, sizes, scan), cornersOf(reference, sizes, byHand), kind === 'reference' ? 1e-9 : 1e-5, kind);
  });
});

it('rows of a step of many axes are shared by threads, which give the bits of one', async () => {
  const [one, two] = [await createEngine({ threads: 1 }), await allStarted(await createEngine({ threads: 2 }))];
  const sizes = { T: 30, B: 150, row: [3, 3, 3, 2] };
  const want = cornersOf(one, sizes, scan);
  for (const [path, value] of cornersOf(two, sizes, scan)) expect(readSync(value), path).toEqual(readSync(want.get(path) as Tensor));
  compare(want, cornersOf(reference, sizes, scan), 2e-5, 'one thread');
});

/** Steps that are fused differently forward and backward, on memory filled with NaN. */
describe.each(kindsThatWait)('rows in a loop on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it.each<[string, (h: Tensor) => { readonly h: Tensor; readonly y: Tensor }]>([
    [
      'are summed up beside values that are one for each sequence',
      (h) => {
        const wide = pad(h, { before: [0, 0, 1], after: [0, 0, 0] });
        const column = sum(h, { axis: 2, keepDims: true });
        const total = sum(sub(add(wide, column), column), { axis: [1, 2], keepDims: true });
        return { h: tanh(add(h, mul(0.1, total))), y: sigmoid(wide) };
      },
    ],
    [
      'pass the cotangent of their maximum on, though they are computed again',
      (h) => {
        const x = sub(h, sigmoid(h));
        return { h: tanh(x), y: max(x, { axis: 2, keepDims: true }) };
      },
    ],
    [
      'pass it on where only one of both passes multiplies and adds at once',
      (h) => {
        const product = mul(h, sigmoid(mul(2, h)));
        const x = add(product, mul(h, 0.3));
        return { h: tanh(mul(product, x)), y: max(x, { axis: 2, keepDims: true }) };
      },
    ],
  ])('%s', (_, make) => {
    const resultsOf = (on: ComputeEngine, loop: Loop): Map<string, Tensor> => {
      const draw = (which: number, shape: Shape): Tensor => Random.fromSeed(which).uniform(on, shape, { low: -1, high: 1 });
      const { loss, gradients } = valueAndGrad(({ h, xs }: { readonly h: Tensor; readonly xs: Tensor }) => {
        const out = loop(
          (before, x) => {
            const { h: next, y } = make(add(before.h, x));
            return { state: { h: next }, output: y };
          },
          { h },
          xs,
        );
        return add(sum(mul(out.output, out.output)), sum(mul(out.state.h, out.state.h)));
      })({ h: draw(1, [2, 3, 3]), xs: draw(2, [3, 2, 3, 1]) });
      return new Map(namedLeaves({ loss, gradients }));
    };
    const want = resultsOf(reference, byHand);
    for (let run = 0; run < 3; run++) {
      soil(engine);
      compare(resultsOf(engine, scan), want, kind === 'reference' ? 1e-9 : 1e-5, kind);
    }
  });
});

type State = { readonly h: Tensor };
type Loop = (...given: Parameters<typeof scan<State, Tensor, Tensor>>) => ReturnType<typeof scan<State, Tensor, Tensor>>;

const byHand: Loop = (step, start, xs) => {
  const { state, outputs } = writtenOut(step, start, xs);
  return { state, output: stacked(outputs) };
};

/** All but the first or the last of each axis of more than two: none goes on where the one behind it ends. */
function corner(n: Tensor, start: 0 | 1): Tensor {
  return n.shape.reduce((value, size, axis) => (axis > 0 && size > 2 ? slice(value, { axis, start, size: size - 1 }) : value), n);
}

type CornerSizes = { readonly T: number; readonly B: number; readonly row: Shape };

function cornersOf(engine: ComputeEngine, { T, B, row }: CornerSizes, loop: Loop): Map<string, Tensor> {
  const draw = (which: number, shape: Shape): Tensor => Random.fromSeed(which).uniform(engine, shape, { low: -1, high: 1 });
  const given = { w: draw(1, row), h: draw(2, [B, ...row]), xs: draw(3, [T, B, ...row]) };
  const { loss, gradients, aux } = valueAndGrad(({ w, h, xs }: typeof given) => {
    const out = loop(
      (before, x) => {
        const n = add(before.h, mul(w, x));
        return { state: { h: n }, output: concat([corner(n, 0), corner(n, 1)], { axis: -1 }) };
      },
      { h },
      xs,
    );
    return { loss: add(sum(mul(out.output, out.output)), sum(mul(out.state.h, draw(4, [B, ...row])))), ...out };
  })(given);
  return new Map(namedLeaves({ loss, gradients, aux }));
}
