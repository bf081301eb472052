/** Variants of cells expressed by the plain cells, and minGru and minLstm expressed by others. */
import { concat, full, mul, readSync, split, type Tensor, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { builtInCells, type Cell, cellShapes, indrnn, lstm, minGru, minLstm, rnn } from '../src/index.js';
import { type CellCase, cellCase } from './cases.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { messageOf } from './messageOf.js';
import { runCell } from './runCell.js';

const units = 3;

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const plain = cellCase(engine, lstm(), { units });
  const diagonal = (values: ArrayLike<number>): Tensor =>
    tensor(
      engine,
      Array.from({ length: values.length ** 2 }, (_, at) => (at % (values.length + 1) === 0 ? values[at / (values.length + 1)] : 0)),
      {
        shape: [values.length, values.length],
      },
    );
  const expectSame = (cell: Cell, given: CellCase, other: Cell, otherGiven: CellCase): void => {
    const [want, got] = [runCell(cell, given), runCell(other, otherGiven)];
    expectClose(readSync(got.output), readSync(want.output), toleranceOf(engine), 'output');
    for (const [name, value] of Object.entries(want.state))
      expectClose(readSync(got.state[name]), readSync(value), toleranceOf(engine), name);
  };

  it('an lstm whose peepholes are 0 is an lstm', () => {
    expectSame(lstm(), plain, lstm({ peephole: true }), { ...plain, params: { ...plain.params, p: zeros(engine, [3 * units]) } });
  });

  it('an lstm that is projected onto itself is an lstm', () => {
    expectSame(lstm(), plain, lstm({ projection: units }), {
      ...plain,
      params: { ...plain.params, P: diagonal(new Array(units).fill(1)) },
    });
  });

  it('a coupled lstm is an lstm whose input gate is the opposite of its forget gate', () => {
    const coupled = cellCase(engine, lstm({ coupled: true }), { units });
    const opposed = (packed: Tensor): Tensor => {
      const [f, g, o] = split(packed, 3, { axis: -1 });
      return concat([mul(f, -1), f, g, o], { axis: -1 }); // sigma(-v) = 1 - sigma(v)
    };
    const { W, U, b } = coupled.params;
    expectSame(lstm({ coupled: true }), coupled, lstm(), { ...coupled, params: { W: opposed(W), U: opposed(U), b: opposed(b) } });
  });

  it('a normalized lstm does not feel the scale of its weights', () => {
    const cell = lstm({ layerNorm: true }) as Cell;
    const given = cellCase(engine, cell, { units });
    // So large that the 1e-5 beside the variance does not count.
    const scaled = (factor: number): CellCase => ({
      ...given,
      params: { ...given.params, W: mul(given.params.W, factor), U: mul(given.params.U, factor) },
    });
    const [want, got] = [1e3, 3e3].map((factor) => readSync(runCell(cell, scaled(factor)).output));
    expectClose(got, want, toleranceOf(engine) < 1e-6 ? 1e-6 : 1e-4);
  });

  it('an indrnn is an rnn whose units see nothing but themselves', () => {
    const given = cellCase(engine, indrnn(), { units });
    expectSame(indrnn(), given, rnn(), { ...given, params: { ...given.params, U: diagonal(readSync(given.params.u)) } });
  });

  it.each([
    [200, 1],
    [-200, 0],
  ])('z = sigma(%d) of a minGru takes %d of the new', (bias, share) => {
    const given = cellCase(engine, minGru(), { units, steps: 1 });
    const x = full(engine, given.x.shape, 1);
    const [, candidate] = split(given.params.W, 2, { axis: -1 });
    const W = concat([full(engine, candidate.shape, bias / 4), candidate], { axis: -1 });
    const { state } = runCell(minGru(), { ...given, params: { W }, x });
    const columns = Array.from({ length: units }, (_, unit) =>
      [0, 1, 2, 3].reduce((sum, row) => sum + readSync(candidate)[row * units + unit], 0),
    );
    const want = share === 1 ? [...columns, ...columns, ...columns] : [...readSync(given.state.h)];
    expectClose(readSync(state.h), want, toleranceOf(engine));
  });

  it('a minLstm whose gates are both nearly shut shares what there is between old and new', () => {
    const given = cellCase(engine, minLstm(), { units, steps: 1 });
    const x = full(engine, given.x.shape, 1);
    const shut = full(engine, [4, units], -100); // sigma(-400) is 0 in any precision
    const W = concat([shut, shut, zeros(engine, [4, units])], { axis: -1 });
    const { state } = runCell(minLstm(), { ...given, params: { W }, x });
    expectClose(readSync(state.h), readSync(mul(given.state.h, 0.5)), toleranceOf(engine));
  });
});

describe('lstm', () => {
  it('has the parameters that its options ask for', () => {
    const shapes = (cell: Cell): object =>
      Object.fromEntries(Object.entries(cellShapes(cell, { inputs: 2, units: 4 }).params).map(([name, { shape }]) => [name, shape]));
    expect(shapes(lstm({ peephole: true, projection: 3 }))).toEqual({ W: [2, 16], U: [3, 16], b: [16], p: [12], P: [4, 3] });
    const normalized = { g1: [12], g2: [12], g3: [4], b3: [4] };
    expect(shapes(lstm({ coupled: true, layerNorm: true }) as Cell)).toEqual({ W: [2, 12], U: [4, 12], b: [12], ...normalized });
    expect(cellShapes(lstm({ projection: 3 }), { inputs: 2, units: 4 })).toMatchObject({ output: [3], state: { h: [3], c: [4] } });
    expectTypeOf(lstm()).toEqualTypeOf<Cell<'W' | 'U' | 'b', 'h' | 'c', never>>();
    expectTypeOf(lstm({ peephole: true })).toEqualTypeOf<Cell<'W' | 'U' | 'b' | 'p', 'h' | 'c', never>>();
  });

  it.each<[Cell['options'], string]>([
    [{ projection: 0 }, 'lstm: projection is 0, expected a whole number from 1'],
    [{ peephole: 'yes' }, 'lstm: peephole is "yes", expected false or true'],
  ])('refuses %o', (options, message) => {
    expect(messageOf(() => builtInCells.lstm(options))).toBe(message);
  });

  it.each(['indrnn', 'mgu', 'minGru', 'minLstm'] as const)('%s has no options', (name) => {
    expect(messageOf(() => builtInCells[name]({ bias: true }))).toBe(`${name}: unknown option "bias". ${name} has none`);
  });
});
