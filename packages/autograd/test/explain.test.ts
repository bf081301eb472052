import {
  add,
  concat,
  createEngine,
  div,
  expandDims,
  gather,
  matmul,
  max,
  mean,
  mul,
  relu,
  reshape,
  slice,
  softmax,
  split,
  sqrt,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
  zeros,
} from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { checkpointedBptt, type Explanation, explain, grad, type ScanOptions, truncatedBptt } from '../src/index.js';
import { drawer, type State, stepExamples } from './stepExamples.js';

const [T, B, I, H] = [7, 4, 3, 5];
const engine = await createEngine({ kind: 'wasm', threads: 2 });
const draw = drawer(engine);
const [example] = stepExamples({ I, H });
const params = example.params(draw);
const start: State = { h: draw(B, H), c: draw(B, H) };
const xs = draw(T, B, I);
const explained = (options: ScanOptions<State> = {}): Explanation => explain(example.step(params), start, xs, options);

describe('explain', () => {
  it('tells what became of a step, in lines to read', () => {
    const lines = String(explained()).split('\n');
    expect(lines[0]).toMatch(/^scan over 7 steps on wasm \(/);
    expect(lines.slice(2).join('\n')).toBe(
      `forward
  before the loop, for all steps at once (hoisted)
    matmul([4, 3], [3, 20]) -> [4, 20]
  every step
    product  matmul([4, 5], [5, 20]) -> [4, 20], added to the product before
    group    [4, 20]: add
    view     slice, slice, slice, slice
    group    [4, 5]: sigmoid, mul, sigmoid, tanh, mul, add, sigmoid, tanh, mul
  all steps are one call
  threads can share the loop: nothing mixes the 4 rows
  kept for the backward pass
    sigmoid([4, 5]) -> [4, 5]
    tanh([4, 5]) -> [4, 5]
    sigmoid([4, 5]) -> [4, 5]
    state [4, 5] before the step
    sigmoid([4, 5]) -> [4, 5]
    tanh([4, 5]) -> [4, 5]
    state [4, 5] before the step
    input [4, 3]

backward
  every step
    group    [4, 5]: add, mul, mul, tanhGradient, sigmoidGradient, add, mul, mul, tanhGradient, sigmoidGradient, mul, mul, sigmoidGradient
    view     concat
    product  matmul([4, 20], [5, 20]^T) -> [4, 5]
  after the loop, for all steps at once (sunk)
    matmul([4, 20], [3, 20]^T) -> [4, 3]
    sum over steps of matmul([4, 3]^T, [4, 20]) -> [3, 20]
    sum over steps of matmul([4, 5]^T, [4, 20]) -> [5, 20]
    sum over steps of sum([4, 20]) -> [20]
  all steps are one call
  threads can share the loop: nothing mixes the 4 rows`,
    );
  });

  it('is plain data beside its text', () => {
    const { forward, backward } = explained();
    expect(forward.perStep[0]).toEqual({
      kind: 'product',
      ops: ['matmul', 'add'],
      shape: [B, 4 * H],
      text: 'matmul([4, 5], [5, 20]) -> [4, 20], added to the product before',
    });
    expect(backward.perStep.map(({ kind }) => kind)).toEqual(['group', 'view', 'product']);
    expect(forward.loop).toEqual({ steps: { compiled: true }, rows: { independent: true, count: B }, copies: 0 });
  });

  it('tells into how many windows truncation and checkpoints cut the steps', () => {
    expect(explained()).toMatchObject({ windows: 1, runsAgain: false });
    expect(explained({ bptt: truncatedBptt({ window: 3 }) })).toMatchObject({ windows: 3, runsAgain: false });
    expect(explained({ bptt: checkpointedBptt({ every: 2 }) })).toMatchObject({ windows: 4, runsAgain: true });
    expect(explained({ bptt: checkpointedBptt({ every: T }) })).toMatchObject({ windows: 1, runsAgain: false });
    expect(String(explained({ bptt: checkpointedBptt({ every: 2 }) }))).toContain(
      'in 4 windows whose forward steps run again in the backward pass',
    );
  });

  it('shows what lengths and resets add to every step', () => {
    const plain = explained().forward.perStep.flatMap(({ ops }) => ops);
    const held = explained({ lengths: [7, 3, 0, 1], resets: zeros(engine, [T, B]) }).forward.perStep.flatMap(({ ops }) => ops);
    expect(plain).not.toContain('where');
    expect(held.filter((op) => op === 'where').length).toBeGreaterThanOrEqual(5);
  });

  it('says that the reference engine runs op by op', async () => {
    const reference = await createEngine({ kind: 'reference' });
    const make = drawer(reference);
    const report = explain(example.step(example.params(make)), { h: make(B, H), c: make(B, H) }, make(T, B, I));
    expect(report.forward.loop).toBeUndefined();
    expect(String(report)).toContain('the engine runs the loop op by op');
  });

  it('can be asked inside of grad, and computes and keeps nothing', () => {
    const { bytes } = engine.memory();
    let inside: Explanation | undefined;
    const loss = (p: typeof params): Tensor => {
      inside = explain(example.step(p), start, xs);
      return sum(p.W);
    };
    explained();
    expect(engine.memory().bytes).toBe(bytes);
    grad(loss)(params);
    expect(String(inside)).toBe(String(explained()));
  });
});

describe('explain shows', () => {
  const perStep = (next: (h: Tensor, x: Tensor) => Tensor, rows: number, width: number): string[] =>
    explain(
      ({ h }: { h: Tensor }, x: Tensor) => ({ state: { h: next(h, x) }, output: x }),
      { h: draw(rows, width) },
      draw(T, rows, width),
    ).forward.perStep.map(({ kind, text }) => `${kind} ${text}`);

  const normalized = (x: Tensor): Tensor => {
    const centered = sub(x, mean(x, { axis: -1, keepDims: true }));
    return div(centered, sqrt(add(mean(mul(centered, centered), { axis: -1, keepDims: true }), 1e-5)));
  };

  it('a normalization of rows as one group', () => {
    expect(perStep((h, x) => add(x, normalized(h)), B, H)).toEqual(['group [4, 5]: sum, mul, sub, mul, sum, mul, add, sqrt, div, add']);
  });

  it('what only one group needs, in that group', () => {
    const U = draw(H, 2 * H);
    const { backward } = explain(
      ({ h }: { h: Tensor }, x: Tensor) => {
        const [gate, candidate] = split(normalized(matmul(h, U)), 2, { axis: -1 });
        return { state: { h: mul(tanh(gate), add(x, tanh(candidate))) }, output: h };
      },
      { h: draw(B, H) },
      draw(T, B, H),
    );
    // The normalized rows are computed again only when the cotangents of the gates are there.
    expect(backward?.perStep.map(({ kind, shape }) => `${kind} [${shape}]`)).toEqual([
      'group [4,5]',
      'view [4,10]',
      'group [4,10]',
      'product [4,5]',
      'group [4,5]',
    ]);
  });

  it('that a product of the input stays in the loop where the batch has many rows', () => {
    const W = draw(H, H);
    expect(perStep((h, x) => tanh(add(h, matmul(x, W))), 12, H)[0]).toBe('product matmul([12, 5], [5, 5]) -> [12, 5]');
    expect(perStep((h, x) => tanh(add(h, matmul(x, W))), 11, H)).toEqual(['group [11, 5]: add, tanh']);
  });
});

describe('explain names the op because of which', () => {
  const of = (next: (h: Tensor, x: Tensor) => Tensor, width = H): Explanation =>
    explain(({ h }: { h: Tensor }, x: Tensor) => ({ state: { h: next(h, x) }, output: x }), { h: draw(B, width) }, draw(T, B, width));

  const mixing: [string, (h: Tensor, x: Tensor) => Tensor, string][] = [
    [
      'a sum over the batch',
      (h, x) => sub(tanh(add(h, x)), sum(h, { axis: 0, keepDims: true })),
      'sum([4, 5]) -> [1, 5] has no row for each of 4',
    ],
    ['a greatest value over everything', (h, x) => div(add(h, x), max(h)), 'max([4, 5]) -> [] has no row for each of 4'],
    [
      'a product of the state with itself',
      (h, x) => add(x, matmul(matmul(h, transpose(h)), h)),
      'transpose([4, 5]) -> [5, 4] has no row for each of 4',
    ],
    [
      'rows that change places',
      (h, x) => add(x, concat([slice(h, { start: 1, size: 3 }), slice(h, { start: 0, size: 1 })])),
      'slice([4, 5]) -> [3, 5] has no row for each of 4',
    ],
    [
      'attention over the batch',
      (h, x) => add(x, matmul(softmax(matmul(h, draw(H, B))), h)),
      'matmul([4, 4], [4, 5]) -> [4, 5] has a right operand that is computed in the loop',
    ],
  ];
  it.each(mixing)('rows meet: %s', (_, next, because) => {
    const { forward } = of(next);
    expect(forward.loop?.rows).toEqual({ independent: false, reason: because });
    expect(String(of(next))).toContain(`one thread runs the loop, because ${because}`);
  });

  it('rows meet where as many columns as rows stand in another order', () => {
    const { forward } = of((h, x) => add(x, transpose(h)), B);
    expect(forward.loop?.rows).toEqual({ independent: false, reason: 'transpose([4, 4]) -> [4, 4] is not known to keep rows apart' });
  });

  it('one thread has none to share a loop with', async () => {
    const alone = await createEngine({ kind: 'wasm', threads: 1 });
    const report = explain(
      ({ h }: { h: Tensor }, x: Tensor) => ({ state: { h: add(h, x) }, output: x }),
      { h: zeros(alone, [B, H]) },
      zeros(alone, [T, B, H]),
    );
    expect(String(report)).toContain('one thread runs the loop, because the engine has one thread');
  });

  it('a state without rows cannot be shared', () => {
    const { forward } = explain(
      ({ total }: { total: Tensor }, x: Tensor) => ({ state: { total: add(total, sum(x)) }, output: x }),
      { total: zeros(engine, []) },
      xs,
    );
    expect(forward.loop?.rows).toEqual({ independent: false, reason: 'input [] has no rows' });
  });

  const walked: [string, (h: Tensor, x: Tensor) => Tensor, string][] = [
    ['an op without a loop instruction', (h, x) => add(x, transpose(h)), 'transpose -> [4, 4] runs by itself'],
    [
      'a reduction over axes apart',
      (h, x) => add(x, reshape(sum(reshape(h, [2, 2, 2, 2]), { axis: [0, 2], keepDims: true }), [1, 4])),
      'sum over axes [0, 2] of [2, 2, 2, 2] takes more than one reduction',
    ],
  ];
  it.each(walked)('JavaScript walks the steps: %s', (_, next, because) => {
    const report = of(next, B);
    expect(report.forward.loop?.steps).toEqual({ compiled: false, reason: because });
    expect(String(report)).toContain(`JavaScript runs the steps one by one, because ${because}`);
  });

  it('a batch of products is part of one call, and keeps the rows of the batch apart', () => {
    const step = ({ h }: { h: Tensor }, x: Tensor) => {
      const past = stack([h, mul(h, h)], { axis: 1 }); // [B, 2, H]
      const query = expandDims(add(h, x), { axis: 1 }); // [B, 1, H]
      const seen = matmul(matmul(query, past, { transposeB: true }), past); // [B, 1, H]
      return { state: { h: tanh(squeeze(seen, { axis: 1 })) }, output: h };
    };
    const { forward, backward } = explain(step, { h: zeros(engine, [B, H]) }, zeros(engine, [T, B, H]));
    expect(forward.perStep.filter(({ kind }) => kind === 'product').map(({ text }) => text)).toEqual([
      'batchMatmul([4, 1, 5], [4, 2, 5]^T) -> [4, 1, 2]',
      'batchMatmul([4, 1, 2], [4, 2, 5]) -> [4, 1, 5]',
    ]);
    for (const { loop } of [forward, backward]) expect(loop?.steps).toEqual({ compiled: true });
    expect(forward.loop?.rows).toEqual({ independent: true, count: 4 });
  });

  it('JavaScript walks the steps: a reduction of whole numbers', () => {
    const step = ({ n }: { n: Tensor }, x: Tensor) => ({ state: { n: add(n, max(n, { axis: 1, keepDims: true })) }, output: x });
    const { forward } = explain(step, { n: zeros(engine, [B, 2], 'int') }, xs);
    expect(forward.loop?.steps).toEqual({ compiled: false, reason: 'max -> [4, 1] runs by itself' });
  });

  it('a gradient needs a running total in the loop', () => {
    const scale = draw(B, H);
    const { backward } = of((h, x) => tanh(mul(add(h, x), scale)));
    expect(backward.accumulators).toEqual(['mul([4, 5], [4, 5]) -> [4, 5]']);
  });
});

describe('for the backward pass', () => {
  const [W, U] = [draw(I, H), draw(H, H)];
  const begin = { h: draw(B, H) };

  it('keeps what the scan returns at every step, and does not compute it again', () => {
    const report = explain(
      ({ h }: typeof begin, x: Tensor) => {
        const seen = relu(add(matmul(x, W), matmul(h, U)));
        return { state: { h: mul(seen, seen) }, output: seen };
      },
      begin,
      xs,
    );
    expect(report.kept).toEqual(['relu([4, 5]) -> [4, 5]', 'state [4, 5] before the step', 'input [4, 3]']);
  });

  it('keeps one sum in the place of two products', () => {
    const report = explain(
      ({ h }: typeof begin, x: Tensor) => {
        const pre = add(matmul(x, W), matmul(h, U));
        return { state: { h: mul(pre, pre) }, output: h };
      },
      begin,
      xs,
    );
    expect(report.kept).toEqual(['add([4, 5], [4, 5]) -> [4, 5]', 'state [4, 5] before the step', 'input [4, 3]']);
  });
});

it('views of pieces of a state do not split groups', () => {
  const report = explain(
    ({ h }: { h: Tensor }, x: Tensor) => {
      const [first, second] = split(h, 2, { axis: -1 });
      const sums = [add(first, x), add(second, x)];
      return {
        state: {
          h: concat(
            sums.map((sum) => mul(sum, 0.5)),
            { axis: -1 },
          ),
        },
        output: mul(sums[0], sums[1]),
      };
    },
    { h: draw(B, 2 * I) },
    xs,
  );
  for (const { perStep } of [report.forward, report.backward]) expect(perStep.filter(({ kind }) => kind === 'group')).toHaveLength(1);
});

it('ops on the table of a lookup run once', () => {
  const [table, W, b] = [draw(3, I), draw(I, H), draw(H)];
  const tokens = tensor(
    engine,
    Int32Array.from({ length: T * B }, (_, index) => index % 3),
    { shape: [T, B] },
  );
  const step = ({ h }: { h: Tensor }, x: Tensor) => ({ state: { h: add(add(matmul(gather(table, x), W), h), b) }, output: h });
  const { forward } = explain(step, { h: draw(B, H) }, tokens);
  expect(forward.once).toEqual([`matmul([3, ${I}], [${I}, ${H}]) -> [3, ${H}]`, `add([3, ${H}], [${H}]) -> [3, ${H}]`]);
  expect(forward.perStep.flatMap(({ ops }) => ops)).toEqual(['gather', 'add']);
});
