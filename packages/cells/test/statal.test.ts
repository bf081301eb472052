/** Properties of the states of the statal cell, for all weights. */
import { checkGradient, grad } from '@statal/autograd';
import {
  add,
  concat,
  createEngine,
  full,
  mul,
  namedLeaves,
  Random,
  readSync,
  reshape,
  sigmoid,
  slice,
  split,
  sub,
  type Tensor,
  type Tree,
  tensor,
  zeros,
} from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { builtInCells, type Cell, cellShapes, initializeCell, type StatalOptions, statal } from '../src/index.js';
import { type ChosenStatal, statalCell } from '../src/statal.js';
import { union } from '../src/statalMemory.js';
import { type CellCase, cellCase, statalForms } from './cases.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { messageOf } from './messageOf.js';
import { lossOf, runCell } from './runCell.js';

const [T, batch, units] = [24, 3, 4];
type Options = StatalOptions & { readonly slots?: number };

/** From a state of 0; biases below 0 make neurons that fire now and then. */
function startOf(engine: Awaited<ReturnType<typeof engineOf>>, cell: Cell, slots = 1): CellCase {
  const { params, x } = cellCase(engine, cell, { steps: T, batch, units });
  return { params: { ...params, b: sub(mul(params.b, 0.1), 1) }, state: { s: zeros(engine, [batch, slots * units]) }, x };
}

/** One neuron over time: its activations a_t, and each slot of its state before the step, s_{t-1}. */
interface Life {
  readonly a: readonly number[];
  readonly slots: readonly (readonly number[])[];
}

/** The activations and states of all neurons of all rows, over time. */
function livesOf(engine: Awaited<ReturnType<typeof engineOf>>, options: Options): readonly Life[] {
  const slots = options.slots ?? 1;
  const cell: Cell = statal({ ...options, output: 'both' });
  const output = readSync(runCell(cell, startOf(engine, cell, slots)).output); // [T, B, H + slots H]
  const width = (1 + slots) * units;
  return Array.from({ length: batch * units }, (_, neuron) => {
    const [row, unit] = [Math.floor(neuron / units), neuron % units];
    const column = (place: number): number[] =>
      Array.from({ length: T }, (_, t) => output[(t * batch + row) * width + place * units + unit]);
    return { a: column(0), slots: Array.from({ length: slots }, (_, k) => column(1 + k)) };
  });
}

const memories: readonly Options[] = [
  {},
  { memory: 'moments', slots: 2 },
  { memory: 'binary' },
  { memory: 'probability' },
  { memory: 'content' },
];
const everyWay = memories.flatMap((options) =>
  (['all', 'self', 'none'] as const).map((connect) => [options.memory ?? 'value', connect, options] as const),
);

describe.each(kindsThatWait)('statal on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);

  it.each(everyWay)('has a state of 0 until its neuron fires, with %s and %s', (memory, connect, options) => {
    const lives = livesOf(engine, { ...options, connect });
    for (const { a, slots } of lives) {
      const first = a.findIndex((value) => value > 0);
      const silent = first < 0 ? T : first + 1;
      for (const slot of slots) {
        expect(slot.slice(0, silent)).toEqual(new Array(silent).fill(0));
        for (const value of slot.slice(silent, silent + 1)) expect(memory === 'content' ? Math.abs(value) : value).toBeGreaterThan(0);
      }
    }
    // Some neurons fire late and some more than once; otherwise nothing was tested.
    expect(lives.some(({ a }) => a.findIndex((value) => value > 0) > 1)).toBe(true);
    expect(lives.some(({ a }) => a.filter((value) => value > 0).length > 1)).toBe(true);
  });

  it.each(['all', 'self', 'none'] as const)('binary is 1 from the first firing on and never falls back, with %s', (connect) => {
    for (const {
      a,
      slots: [s],
    } of livesOf(engine, { memory: 'binary', connect })) {
      expect(s).toEqual(a.map((_, t) => (a.slice(0, t).some((value) => value > 0) ? 1 : 0)));
    }
  });

  it.each(['all', 'self', 'none'] as const)('probability never decreases and stays in [0, 1], with %s', (connect) => {
    for (const {
      slots: [s],
      a,
    } of livesOf(engine, { memory: 'probability', connect })) {
      for (let t = 1; t < T; t++) expect(s[t]).toBeGreaterThanOrEqual(s[t - 1]);
      expect(s[T - 1]).toBeLessThanOrEqual(1);
      // The chance that at least one of independent sights was one: 1 - product of exp(-a).
      expectClose([s[T - 1]], [1 - Math.exp(-a.slice(0, -1).reduce((sum, value) => sum + value, 0))], tolerance);
    }
  });

  it.each(['all', 'self', 'none'] as const)('value is the last activation with which the neuron fired, with %s', (connect) => {
    for (const {
      a,
      slots: [s],
    } of livesOf(engine, { connect })) {
      expect(s).toEqual(a.map((_, t) => a.slice(0, t).findLast((value) => value > 0) ?? 0));
    }
  });

  it.each(['all', 'self', 'none'] as const)(
    'content keeps its state to the bit where it does not fire, and stays in [-1, 1], with %s',
    (connect) => {
      const lives = livesOf(engine, { memory: 'content', connect });
      for (const {
        a,
        slots: [s],
      } of lives) {
        for (let t = 1; t < T; t++) {
          if (a[t - 1] === 0) expect(s[t]).toBe(s[t - 1]);
          expect(Math.abs(s[t])).toBeLessThanOrEqual(1);
        }
      }
      const negative = lives.some(({ slots: [s] }) => s.some((value) => value < 0));
      expect(negative).toBe(true);
    },
  );

  it('content that is always 1 is probability', () => {
    const want: Cell = statal({ memory: 'probability', output: 'both' });
    const got: Cell = statal({ memory: 'content', output: 'both' });
    const given = startOf(engine, want);
    const { W, U, b } = given.params;
    const second = (value: Tensor, fill: number): Tensor => concat([value, full(engine, value.shape, fill)], { axis: -1 });
    const params = { W: second(W, 0), U: second(U, 0), b: second(b, 50) };
    expectClose(readSync(runCell(got, { ...given, params }).output), readSync(runCell(want, given).output), tolerance);
  });

  it.each(memories)('shows the state after the step and what changed in it with the output change: %o', (options) => {
    const [changing, both]: readonly Cell[] = (['change', 'both'] as const).map((output) => statal({ ...options, output }));
    const slots = options.slots ?? 1;
    const given = startOf(engine, both, slots);
    const { output, state } = runCell(changing, given);
    const [next, change] = split(output, 2, { axis: -1 }); // each [T, B, K H]
    const before = slice(runCell(both, given).output, { axis: -1, start: units, size: slots * units });
    expectClose(readSync(sub(next, change)), readSync(before), tolerance);
    expect(readSync(slice(next, { start: T - 1, size: 1 }))).toEqual(readSync(state.s));
  });

  it('moments fade from the last activation by one half in tau steps', () => {
    const options: Options = { memory: 'moments', slots: 2, output: 'both' };
    const logTau = [...readSync(startOf(engine, statal(options), 2).params.logTau)];
    for (const { a, slots } of livesOf(engine, options)) {
      slots.forEach((slot, k) => {
        const want = a.map((_, t) => {
          const last = a.slice(0, t).findLastIndex((value) => value > 0);
          return last < 0 ? 0 : a[last] * 0.5 ** ((t - 1 - last) / Math.exp(logTau[k]));
        });
        expectClose(slot, want, tolerance);
      });
    }
  });

  it('moments with one slot that does not fade is value', () => {
    const given = startOf(engine, statal());
    const [want, got] = [statal({ output: 'both' }), statal({ memory: 'moments', slots: 1, output: 'both' })].map((cell) => {
      return readSync(runCell(cell, { ...given, params: { ...given.params, logTau: full(engine, [1], 100) } }).output);
    });
    expect(got).toEqual(want);
  });

  it('forgets at each step what a gate of sigma(-200) lets go, and nothing with sigma(200)', () => {
    const [plain, forgetting]: readonly Cell[] = [false, true].map((forget) => statal({ output: 'both', connect: 'none', forget }));
    const given = startOf(engine, plain);
    const gated = (bias: number): CellCase => {
      const { W, b } = given.params;
      return {
        ...given,
        params: { W: concat([W, zeros(engine, W.shape)], { axis: -1 }), b: concat([b, full(engine, [units], bias)], { axis: -1 }) },
      };
    };
    const kept = readSync(runCell(forgetting, gated(200)).output);
    expect(kept).toEqual(readSync(runCell(plain, given).output));
    // The state before a step is then the activation of the step before.
    const [a, s] = split(runCell(forgetting, gated(-200)).output, 2, { axis: -1 }); // each [T, B, H]
    const times = (x: Tensor, start: number): number[] => [...readSync(slice(x, { start, size: T - 1 }))];
    expectClose(times(s, 1), times(a, 0), tolerance);
  });

  it('fires above the threshold as it fires above 0 with a bias that is lower by it', () => {
    const given = startOf(engine, statal());
    const lower = { ...given, params: { ...given.params, b: sub(given.params.b, 0.25) } };
    const [want, got] = [runCell(statal({ output: 'both' }), lower), runCell(statal({ output: 'both', threshold: 0.25 }), given)];
    expectClose(readSync(got.output), readSync(want.output), tolerance);
  });

  it.each([{}, { forget: true }])('connected to itself is connected to all by a diagonal: %o', (extra) => {
    const options = { memory: 'moments', slots: 2, output: 'both', ...extra } as const;
    const [self, all] = [statal({ ...options, connect: 'self' }), statal({ ...options, connect: 'all' })] as readonly Cell[];
    const given = startOf(engine, all, 2);
    const gates = options.forget ? 2 : 1;
    const own = Random.fromSeed(5).normal(engine, [2, gates * units]);
    const diagonal = tensor(
      engine,
      Array.from({ length: 2 * units * gates * units }, (_, at) => {
        const [row, column] = [Math.floor(at / (gates * units)), at % (gates * units)];
        return row % units === column % units ? readSync(own)[Math.floor(row / units) * gates * units + column] : 0;
      }),
      { shape: [2 * units, gates * units] },
    );
    const [want, got] = [
      runCell(all, { ...given, params: { ...given.params, U: diagonal } }),
      runCell(self, { ...given, params: { ...given.params, U: own } }),
    ];
    expectClose(readSync(got.output), readSync(want.output), tolerance);
  });
});

describe('the gradient of binary', async () => {
  const engine = await createEngine({ kind: 'reference' });

  it.each(statalForms().filter(({ memory }) => memory === 'binary'))(
    'is that of its surrogate with the rounding held still: $connect, $output',
    (options) => {
      const cell: Cell = statal(options);
      const given = cellCase(engine, cell);
      // p = sigma(drive) + what rounding adds to it, which is taken from the first run and is a constant from then on.
      const roundings: Tensor[] = [];
      let call = 0;
      const smooth: Cell = statalCell(cell.options as ChosenStatal, (s, { fired, drive }) => {
        const soft = sigmoid(drive);
        if (call === roundings.length) roundings.push(sub(fired, soft));
        return union(s, add(soft, roundings[call++]));
      });
      const stepByStep = ({ params, state, x }: CellCase): Tensor => {
        call = 0;
        const outputs: Tensor[] = [];
        let before = state;
        for (let start = 0; start < x.shape[0]; start++) {
          const now = reshape(slice(x, { start, size: 1 }), x.shape.slice(1));
          const { state: next, output } = smooth.step({ ...before, x: now }, params);
          outputs.push(reshape(output, [1, ...output.shape]));
          before = next as Record<string, Tensor>;
        }
        return lossOf({ state: before, output: concat(outputs) });
      };
      stepByStep(given);
      expect(roundings).toHaveLength(7);
      const report = checkGradient(stepByStep, { ...given });
      expect(report.at).toSatisfy(() => report.ok);
      const gradientsOf = (f: (all: CellCase) => Tensor): readonly (readonly [string, Tensor])[] =>
        namedLeaves(grad((all: CellCase & Tree) => f(all))(given as CellCase & Tree));
      const want = new Map(gradientsOf(stepByStep));
      for (const [path, got] of gradientsOf((all) => lossOf(runCell(cell, all)))) {
        expectClose(readSync(got), readSync(want.get(path) as Tensor), 1e-12, path);
      }
    },
  );
});

describe('a statal cell', async () => {
  const engine = await createEngine({ kind: 'reference' });
  const sizes = { inputs: 3, units: 4 };

  it.each<[StatalOptions, number, readonly number[]]>([
    [{}, 4, [4]],
    [{ output: 'state' }, 4, [4]],
    [{ output: 'both' }, 8, [4]],
    [{ memory: 'moments' }, 4, [16]],
    [{ memory: 'moments', output: 'state', slots: 3 }, 12, [12]],
    [{ memory: 'moments', output: 'both', slots: 3 }, 16, [12]],
  ])('with %o and 4 units has an output of %i and a state of %o', (options, output, s) => {
    expect(cellShapes(statal(options), sizes)).toMatchObject({ output: [output], state: { s } });
  });

  it('has the parameters that its options ask for', () => {
    const shapes = (options: StatalOptions): object =>
      Object.fromEntries(Object.entries(cellShapes(statal(options), sizes).params).map(([name, { shape }]) => [name, shape]));
    expect(shapes({})).toEqual({ W: [3, 4], U: [4, 4], b: [4] });
    expect(shapes({ connect: 'self', forget: true })).toEqual({ W: [3, 8], U: [1, 8], b: [8] });
    expect(shapes({ memory: 'moments', slots: 2 })).toEqual({ W: [3, 4], U: [8, 4], b: [4], logTau: [2] });
    expect(shapes({ connect: 'none', output: 'state' })).toEqual({ W: [3, 4], b: [4] });
    expectTypeOf(statal()).toEqualTypeOf<Cell<'W' | 'U' | 'b', 's', never>>();
    expectTypeOf(statal({ connect: 'none', output: 'state' })).toEqualTypeOf<Cell<'W' | 'b', 's', never>>();
    expectTypeOf(statal({ memory: 'moments' })).toEqualTypeOf<Cell<'W' | 'U' | 'b' | 'logTau', 's', never>>();
  });

  it('starts with half-lives from 1 step to the expected length, and remembering', () => {
    const start = (options: StatalOptions): Record<string, Tensor> =>
      initializeCell(statal(options) as Cell, { engine, random: Random.fromSeed(1), ...sizes });
    const halfLives = (options: StatalOptions): number[] => [...readSync(start({ memory: 'moments', ...options }).logTau)].map(Math.exp);
    expectClose(halfLives({ slots: 3 }), [1, 10, 100], 1e-12);
    expectClose(halfLives({ slots: 2, expectedLength: 50 }), [1, 50], 1e-12);
    expectClose(halfLives({ slots: 1 }), [100], 1e-12);
    expect([...readSync(start({ forget: true }).b)].slice(4)).toEqual([4, 4, 4, 4]);
  });

  it.each<[Cell['options'], string]>([
    [
      { connect: 'none' },
      'statal: the state reaches nothing with connect "none" and output "activation". Set output to "state", "both" or "change", or connect to "all" or "self"',
    ],
    [
      { connect: 'none', forget: true },
      'statal: the state reaches nothing with connect "none" and output "activation". Set output to "state", "both" or "change", or connect to "all" or "self"',
    ],
    [{ slots: 2 }, 'statal: slots is 2, but memory "value" has one slot that does not fade. Set memory to "moments", or leave slots out'],
    [
      { memory: 'binary', expectedLength: 9 },
      'statal: expectedLength is 9, but memory "binary" has one slot that does not fade. Set memory to "moments", or leave expectedLength out',
    ],
    [{ memory: 'moments', slots: 0 }, 'statal: slots is 0, expected a whole number from 1'],
    [{ memory: 'moments', expectedLength: 0.5 }, 'statal: expectedLength is 0.5, expected a number from 1'],
    [{ memory: 'moment' }, 'statal: memory is "moment", expected "value" or "moments" or "binary" or "probability" or "content"'],
    [{ connect: true }, 'statal: connect is true, expected "all" or "self" or "none"'],
    [{ output: null }, 'statal: output is null, expected "activation" or "state" or "both" or "change"'],
    [{ threshold: '0' }, 'statal: threshold is "0", expected a number'],
    [{ forgets: true }, 'statal: unknown option "forgets". statal knows memory, slots, expectedLength, connect, output, forget, threshold'],
  ])('refuses %o', (options, message) => {
    expect(messageOf(() => builtInCells.statal(options))).toBe(message);
  });
});
