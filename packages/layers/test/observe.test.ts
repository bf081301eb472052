import { checkpointedBptt, compileStep, grad, truncatedBptt } from '@statal/autograd';
import { type Cell, defineCell, gru, indrnn, initializers, lstm, minGru, minLstm, rnn, statal, zeroState } from '@statal/cells';
import {
  add,
  broadcastTo,
  createEngine,
  isTensor,
  leaves,
  matmul,
  mul,
  namedLeaves,
  Random,
  reshape,
  sigmoid,
  slice,
  sub,
  sum,
  type Tensor,
  type Tree,
  tanh,
  tensor,
  transfer,
  withLeaves,
} from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { bidirectional, dense, dropout, embedding, type Layer, observe, recurrent, sequential, stacked } from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { drawn, flat, numbers, withNaN } from './values.js';

const [T, B, I, H] = [6, 3, 4, 5];
const lengths = [6, 4, 1];
const random = Random.fromSeed(3);
const reference = await createEngine({ kind: 'reference' });

/** A custom cell with a gate that is equal in all rows, and a gate that is used nowhere else. */
const leaky = defineCell({
  name: 'leaky',
  params: ({ inputs, units }) => ({ W: [inputs, units], U: [units, units], rate: { shape: [units], init: initializers.constant(1) } }),
  state: ({ units }) => ({ h: [units] }),
  step({ x, h }, { W, U, rate }) {
    const keep = sigmoid(rate); // [H]
    const candidate = tanh(add(matmul(x, W), matmul(h, U))); // [B, H]
    const next = add(mul(keep, h), mul(sub(1, keep), candidate));
    return { state: { h: next }, output: next, gates: { keep, candidate, change: sub(next, h) } };
  },
});

const cells: readonly (readonly [string, Cell, readonly string[]])[] = [
  ['rnn', rnn(), []],
  ['lstm', lstm(), ['input', 'forget', 'candidate', 'output']],
  [
    'lstm with all of its options',
    lstm({ peephole: true, coupled: true, projection: 2, layerNorm: true }),
    ['input', 'forget', 'candidate', 'output'],
  ],
  ['gru', gru(), ['reset', 'update', 'candidate']],
  ['gru with reset before', gru({ reset: 'before' }), ['reset', 'update', 'candidate']],
  ['indrnn', indrnn(), []],
  ['minGru', minGru(), ['update', 'candidate']],
  ['minLstm', minLstm(), ['forget', 'input', 'candidate']],
  ['statal', statal(), ['activation', 'fired']],
  [
    'statal with moments and a gate',
    statal({ memory: 'moments', slots: 2, output: 'both', forget: true }),
    ['activation', 'fired', 'forget'],
  ],
  ["a user's own", leaky, ['keep', 'candidate', 'change']],
];

/** [T, B, ...] of all steps by hand, on the reference engine: the step of the cell and nothing else. */
function byHand(cell: Cell, params: Record<string, Tensor>, x: Tensor, reverse: boolean): Map<string, Tensor[]> {
  const found = new Map<string, Tensor[]>();
  let state: Record<string, Tensor> = zeroState(cell, { engine: reference, batch: B, units: H });
  for (let count = 0; count < T; count++) {
    const time = reverse ? T - 1 - count : count;
    const now = reshape(slice(x, { start: time, size: 1 }), [B, I]);
    const { state: next, gates = {} } = cell.step({ ...state, x: now }, params);
    state = next;
    for (const [name, value] of Object.entries({ ...next, ...gates })) {
      const steps = found.get(name) ?? [];
      steps[time] = value.shape[0] === B ? value : broadcastTo(value, [B, ...value.shape]);
      found.set(name, steps);
    }
  }
  return found;
}

async function onReference<P extends Tree>(tree: P): Promise<P> {
  return withLeaves(tree, await Promise.all(leaves(tree).map((leaf) => transfer(leaf, reference))));
}

describe.each(kindsThatWait)('observe on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const x = drawn(engine, [T, B, I]);
  const expectSame = (got: unknown, want: unknown): void => {
    const found = flat(got);
    for (const [path, values] of flat(want)) expectClose(found.get(path) ?? [], values, tolerance / 10, path);
  };

  describe.each(cells)('%s', (_, cell, gateNames) => {
    it.each([false, true])(
      'shows every state and gate as a run step by step has them, and changes nothing (reverse: %s)',
      async (reverse) => {
        const layer = recurrent(cell, { inputs: I, units: H, reverse });
        const params = layer.init({ engine, random });
        const { layers, output, state } = observe(layer, params, x);
        // A loop with more outputs may be fused and rounded differently.
        expectSame({ output, state }, layer.apply(params, x));
        expect(layers.map(({ path, name }) => [path, name])).toEqual([['', `recurrent(${cell.name})`]]);
        const [{ states, gates }] = layers;
        expect(Object.keys(states)).toEqual(Object.keys(cell.state({ units: H })));
        expect(Object.keys(gates)).toEqual(gateNames);
        const want = byHand(cell, await onReference(params), await transfer(x, reference), reverse);
        for (const [name, value] of Object.entries({ ...states, ...gates })) {
          const steps = want.get(name) as Tensor[];
          expect(value.shape, name).toEqual([T, ...steps[0].shape]);
          expectClose(numbers(value), steps.flatMap(numbers), tolerance, name);
        }
      },
    );
  });

  const model = sequential([
    dense({ inputs: I, units: 3 }),
    stacked([recurrent(lstm(), { inputs: 3, units: H }), bidirectional(gru(), { inputs: H, units: 2 })], { dropout: 0.3 }),
    dense({ inputs: 4, units: 2 }),
  ]);
  const params = model.init({ engine, random });

  it('finds the recurrent layers of a model, by the paths of their parameters, from bottom to top and forward first', () => {
    const { layers } = observe(model, params, x);
    expect(layers.map(({ path, name }) => [path, name])).toEqual([
      ['layers.1.layers.0', 'recurrent(lstm)'],
      ['layers.1.layers.1.forward', 'recurrent(gru)'],
      ['layers.1.layers.1.backward', 'recurrent(gru)'],
    ]);
    const names = new Set(namedLeaves(params).map(([path]) => path));
    for (const { path } of layers) expect(names).toContain(`${path}.W`);
  });

  it('goes on from a state, and two passes show what one shows', () => {
    const forwardOnly = stacked([recurrent(lstm(), { inputs: I, units: H }), recurrent(statal(), { inputs: H, units: 2 })]);
    const own = forwardOnly.init({ engine, random });
    const whole = observe(forwardOnly, own, x);
    const first = observe(forwardOnly, own, slice(x, { start: 0, size: 4 }));
    const second = observe(forwardOnly, own, slice(x, { start: 4, size: 2 }), { state: first.state });
    const [want, before, after] = [whole, first, second].map(({ layers }) => flat(layers.map(({ states, gates }) => ({ states, gates }))));
    for (const [path, values] of want) expectClose([...(before.get(path) ?? []), ...(after.get(path) ?? [])], values, tolerance, path);
  });

  it('shows 0 in the padding, whatever stands there, and what is before it as if it were alone', () => {
    const padded = observe(model, params, withNaN(x, lengths), { lengths });
    expectSame({ output: padded.output }, { output: model.apply(params, x, { lengths }).output });
    lengths.forEach((length, row) => {
      const part = slice(slice(x, { axis: 1, start: row, size: 1 }), { start: 0, size: length });
      const alone = observe(model, params, part);
      padded.layers.forEach(({ states, gates, path }, index) => {
        for (const [name, value] of Object.entries({ ...states, ...gates })) {
          const got = numbers(slice(value, { axis: 1, start: row, size: 1 }));
          const want = numbers({ ...alone.layers[index].states, ...alone.layers[index].gates }[name]);
          expectClose(got.slice(0, want.length), want, tolerance, `${path} ${name}`);
          expect(got.slice(want.length).every((each) => each === 0)).toBe(true);
        }
      });
    });
  });

  it('shows the noise of a training step where `random` is given', () => {
    const key = Random.fromSeed(8);
    const trained = observe(model, params, x, { random: key });
    expect(flat({ output: trained.output })).toEqual(flat({ output: model.apply(params, x, { random: key }).output }));
    expect(numbers(trained.layers[1].states.h)).not.toEqual(numbers(observe(model, params, x).layers[1].states.h));
  });

  it('shows the same whichever way errors travel back', () => {
    const want = flat(observe(model, params, x).layers.map(({ gates }) => gates));
    for (const bptt of [truncatedBptt({ window: 2 }), checkpointedBptt({ every: 2 })]) {
      for (const [path, values] of flat(observe(model, params, x, { bptt }).layers.map(({ gates }) => gates))) {
        expectClose(values, want.get(path) ?? [], tolerance, path);
      }
    }
  });

  it('has gradients: a loss may be made of gates', () => {
    const layer = recurrent(leaky, { inputs: I, units: H });
    const own = layer.init({ engine, random });
    const { rate } = grad((p: typeof own) => sum(observe(layer, p, x).layers[0].gates.keep))(own);
    // keep = sigma(1) in every row at every step, and its derivative is keep (1 - keep).
    const keep = 1 / (1 + Math.exp(-1));
    expectClose(numbers(rate), Array(H).fill(T * B * keep * (1 - keep)), tolerance, 'rate');
  });

  it('works one step at a time', () => {
    const layer = recurrent(lstm(), { inputs: I, units: H });
    const own = layer.init({ engine, random });
    const { layers } = observe(layer, own, x);
    const start = zeroState(lstm(), { engine, batch: B, units: H });
    const stream = compileStep(
      (state: typeof start, now) => {
        const { layers: seen, state: next } = observe(layer, own, now, { state });
        return { state: next, output: seen[0].gates.forget };
      },
      start,
      drawn(engine, [1, B, I]),
    );
    const all = numbers(x);
    const got = Array.from({ length: T }, (_, time) => {
      const [forget] = stream.step([
        (kind === 'reference' ? Float64Array : Float32Array).from(all.slice(time * B * I, (time + 1) * B * I)),
      ]);
      return [...forget];
    });
    stream.close();
    expectClose(got.flat(), numbers(layers[0].gates.forget), tolerance, 'forget');
  });

  it('keeps nothing but what it gives', () => {
    expectNoLeak(engine, () => leaves(observe(model, params, x)));
  });
});

describe('observe', () => {
  const engine = reference;
  const x = drawn(engine, [T, B, I]);

  it('tells two layers with the same parameters apart by their order', () => {
    const layer = recurrent(rnn(), { inputs: I, units: I });
    const shared = layer.init({ engine, random });
    const { layers } = observe(stacked([layer, layer]), { layers: [shared, shared] }, x);
    expect(layers.map(({ path }) => path)).toEqual(['layers.0', 'layers.1']);
  });

  it('sees through a layer of a user that hands on its options', () => {
    const inner = recurrent(gru(), { inputs: I, units: H });
    type Params = { readonly inside: ReturnType<typeof inner.init> };
    const outer: Layer<Params, ReturnType<typeof inner.apply>['state']> = {
      ...inner,
      name: 'outer',
      init: (options) => ({ inside: inner.init(options) }),
      apply: (params, input, options) => inner.apply(params.inside, input, options),
    };
    expect(observe(outer, outer.init({ engine, random }), x).layers.map(({ path }) => path)).toEqual(['inside']);
  });

  it('shows nothing of a model without recurrent layers', () => {
    const model = sequential([embedding({ entries: 3, units: 2 }), dropout({ rate: 0.1 }), dense({ inputs: 2, units: 2 })]);
    const { layers, output } = observe(
      model,
      model.init({ engine, random }),
      tensor(engine, Int32Array.from([0, 1, 2]), { shape: [3, 1] }),
    );
    expect(layers).toEqual([]);
    expect(isTensor(output)).toBe(true);
  });

  it('refuses a gate with the name of a state', () => {
    const twice = defineCell({
      name: 'twice',
      params: ({ inputs, units }) => ({ W: [inputs, units] }),
      state: ({ units }) => ({ h: [units] }),
      step({ x: now }, { W }) {
        const next = matmul(now, W);
        return { state: { h: next }, output: next, gates: { h: next } };
      },
    });
    const layer = recurrent(twice, { inputs: I, units: H });
    expect(messageOf(() => observe(layer, layer.init({ engine, random }), x))).toBe(
      'recurrent(twice): h is the name of a state and of a gate. Give the gate another one',
    );
  });
});
