import { add, createEngine, item, mul, readSync, sigmoid, sub, sum, type Tensor, tanh, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { grad, scan, selectValues, truncatedBptt, type Unrolled, type UnrollOptions, unroll } from '../src/index.js';
import { traceScan } from '../src/scan/traceScan.js';
import { runRecording } from '../src/unroll/runRecording.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';
import { drawer, type State, stepExamples } from './stepExamples.js';

const [T, B, I, H] = [5, 2, 3, 4];
const reference = await createEngine({ kind: 'reference' });
const examples = stepExamples({ I, H });
const setting = (index: number, engine = reference) => {
  const draw = drawer(engine);
  const params = examples[index].params(draw);
  return { params, step: examples[index].step(params), state: { h: draw(B, H), c: draw(B, H) }, xs: draw(T, B, I) };
};
const lossOf = ({ output, states }: { output: Tensor; states: State }): Tensor => add(sum(mul(output, output)), sum(states.c));
const close = (got: Tensor, want: Tensor, tolerance = 0): void => {
  expect(got.shape).toEqual(want.shape);
  expectClose(readSync(got), readSync(want), tolerance);
};

describe.each(examples.map(({ name }, index) => [name, index] as const))('%s, unrolled', (_, index) => {
  it.each([{}, { reverse: true }, { lengths: [5, 2] }, { resets: tensor(reference, [0, 1, 0, 0, 0, 0, 1, 0, 0, 0], { shape: [T, B] }) }])(
    'has the values of scan to the bit on reference, with %o',
    (options) => {
      const { step, state, xs } = setting(index);
      const whole = scan(
        (before: State, x: Tensor) => {
          const after = step(before, x);
          return { state: after.state, output: { output: after.output, ...after.state } };
        },
        state,
        xs,
        options,
      );
      const unrolled = unroll(step, state, xs, options);
      expect(unrolled.reverse).toBe('reverse' in options);
      close(unrolled.output, whole.output.output);
      close(unrolled.state.h, whole.state.h);
      close(unrolled.state.c, whole.state.c);
      if (!('lengths' in options)) close(unrolled.states.h, whole.output.h);
      const [h] = selectValues(unrolled, 'state.h');
      close(h.values, unrolled.states.h);
    },
  );

  it('has the gradients that differences of each perturbed node give', () => {
    const { step, state, xs } = setting(index);
    const unrolled = unroll(step, state, xs, { loss: lossOf });
    const { graph, inputs, output } = traceScan(step, state, xs, {});
    const recording = { step: graph, inputs, engine: reference, state, output, window: undefined };
    const lossWith = (node: number, at: number, time: number, change: number): number => {
      const change1 = (value: Tensor): Tensor => {
        const data = Float64Array.from(readSync(value));
        data[at % data.length] += change;
        return tensor(reference, data, { shape: value.shape });
      };
      return item(lossOf(runRecording(recording, (value, id, now) => (id === node && now === time ? change1(value) : value)).run));
    };
    for (const { id, kind, gradients, shape } of unrolled.nodes) {
      if (kind === 'constant') continue;
      const size = shape.reduce((product, length) => product * length, 1);
      const [time, at] = [id % T, (id * 7) % size];
      const step1 = 1e-5;
      const slope = (lossWith(id, at, time, step1) - lossWith(id, at, time, -step1)) / (2 * step1);
      expectClose([readSync(gradients as Tensor)[time * size + at]], [slope], 1e-6, `node ${id}`);
    }
  });
});

describe('unroll', () => {
  const leaky = (state: { h: Tensor }, x: Tensor, params: { readonly rate: Tensor }) => {
    const keep = sigmoid(params.rate);
    const next = add(mul(keep, state.h), mul(sub(1, keep), tanh(x)));
    return { state: { h: next }, output: next, gates: { keep } };
  };
  const leakyRun = (options: Omit<UnrollOptions<{ h: Tensor }, Tensor>, 'params'> = {}): Unrolled => {
    const params = { rate: tensor(reference, [0.5, -1]) };
    return unroll(leaky, { h: zeros(reference, [1, 2]) }, tensor(reference, [[[1, 2]], [[3, 4]], [[0, 1]]]), {
      params,
      ...options,
    });
  };

  it('names nodes by what the step gets and returns, in order of computation', () => {
    const { nodes, carried } = leakyRun();
    expect(nodes.map(({ kind, op, names, inputs }) => [op ?? kind, inputs.join(), names.join()].filter(Boolean).join(' '))).toEqual([
      'state previous.h',
      'input x',
      'captured params.rate',
      'sigmoid 2 gates.keep',
      'mul 3,0',
      'constant',
      'sub 5,3',
      'tanh 1',
      'mul 6,7',
      'add 4,8 state.h,output',
    ]);
    expect(carried).toEqual([{ before: 0, after: 9 }]);
    expect(nodes[9].text).toBe('add([1, 2], [1, 2]) -> [1, 2]');
    expect(nodes.map(({ values, shape }) => [values.shape.slice(1), shape])).toEqual(nodes.map(({ shape }) => [shape, shape]));
  });

  it('gives constants and captured tensors at every step, and gradients of captured tensors by step, which add up', () => {
    const { nodes } = leakyRun({ loss: ({ output }) => sum(output) });
    expect(readSync(nodes[5].values)).toEqual(Float64Array.of(1, 1, 1));
    expect(nodes[5].gradients).toBeUndefined();
    expect(nodes[2].values.shape).toEqual([3, 2]);
    const total = grad((params: { readonly rate: Tensor }) => {
      const { output } = scan(
        (state, x: Tensor) => leaky(state, x, params),
        { h: zeros(reference, [1, 2]) },
        tensor(reference, [[[1, 2]], [[3, 4]], [[0, 1]]]),
      );
      return sum(output);
    })({ rate: tensor(reference, [0.5, -1]) });
    close(sum(nodes[2].gradients as Tensor, { axis: 0 }), total.rate, 1e-12);
  });

  it('stops gradients where truncated backpropagation stops them', () => {
    const { nodes } = leakyRun({ loss: ({ state }) => sum((state as { h: Tensor }).h), bptt: truncatedBptt({ window: 2 }) });
    const before = readSync(nodes[0].gradients as Tensor);
    expect(before[4]).toBeGreaterThan(0);
    expect([...before.slice(0, 4)]).toEqual([0, 0, 0, 0]);
  });

  it('runs on a single step of one row', () => {
    const step = ({ h }: { h: Tensor }, x: Tensor) => ({ state: { h: add(h, x) }, output: h });
    const { output, states, steps } = unroll(step, { h: tensor(reference, [[2]]) }, tensor(reference, [[[3]]]));
    expect([steps, ...readSync(output), ...readSync(states.h)]).toEqual([1, 2, 5]);
  });

  it('refuses sequences without steps, and a loss that is no scalar', () => {
    const step = ({ h }: { h: Tensor }, x: Tensor) => ({ state: { h: add(h, x) }, output: h });
    const state = { h: zeros(reference, [1, 1]) };
    expect(messageOf(() => unroll(step, state, zeros(reference, [0, 1, 1])))).toBe(
      'ShapeError: unroll: xs have no steps. Give sequences [T, ...] with at least one step',
    );
    expect(messageOf(() => unroll(step, state, zeros(reference, [2, 1, 1]), { loss: ({ output }) => output }))).toMatch(
      /^ShapeError: valueAndGrad: the loss has shape \[2, 1, 1\]/,
    );
  });
});

describe.each(kindsThatWait)('unrolled on %s', (kind) => {
  it('values and gradients are those of reference', async () => {
    const engine = await engineOf(kind);
    const run = (index: number, on: typeof engine) => {
      const { step, state, xs } = setting(index, on);
      return unroll(step, state, xs, { loss: lossOf });
    };
    const [got, want] = [run(0, engine), run(0, reference)];
    got.nodes.forEach(({ values, gradients }, id) => {
      close(values, want.nodes[id].values, 2e-6);
      if (gradients) close(gradients, want.nodes[id].gradients as Tensor, 5e-6);
    });
  });
});

describe('selectValues', () => {
  const { step, state, xs } = setting(0);
  const gated = (before: State, x: Tensor) => ({ ...step(before, x), gates: { forget: tanh(x), other: sigmoid(x) } });
  const unrolled = unroll(gated, state, xs, { loss: lossOf });
  const found = (query: string): string[] => selectValues(unrolled, query).map(({ name }) => name);

  it.each([
    ['gates.forget', ['gates.forget']],
    ['gates', ['gates.forget', 'gates.other']],
    ['*.h', ['previous.h', 'state.h']],
    ['kind:state', ['previous.h', 'previous.c']],
    ['op:matmul', ['matmul([2, 3], [3, 16]) -> [2, 16]', 'matmul([2, 4], [4, 16]) -> [2, 16]']],
    ['gradient of gates, x', ['gradient of gates.forget', 'gradient of gates.other', 'x']],
  ])('%s finds %j', (query, names) => {
    expect(found(query)).toEqual(names);
  });

  it('gives the gradients of a node, not its values', () => {
    const [{ values: gradients, node }] = selectValues(unrolled, 'gradient of state.h');
    expect(gradients).toBe(node.gradients);
  });

  it('tells the names that there are', () => {
    expect(messageOf(() => selectValues(unrolled, 'gates.forgt'))).toBe(
      'StatalError: selectValues: nothing is called "gates.forgt". Names here are previous.h, previous.c, x, state.c, state.h, output, gates.forget, gates.other; op:matmul finds operations',
    );
    expect(messageOf(() => selectValues(unroll(step, state, xs), 'gradient of x'))).toBe(
      'StatalError: selectValues: x has no gradient. Give unroll a loss; integers and constants have none',
    );
  });
});
