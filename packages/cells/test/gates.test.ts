/** The gates that cells name: the names are those of the equations, and naming costs nothing. */
import { explain } from '@statal/autograd';
import { createEngine, exp, readSync, reshape, slice, type Tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { type Cell, gru, lstm, mgu, minGru, minLstm, statal } from '../src/index.js';
import { mapValues } from '../src/mapValues.js';
import { cellCase, cells } from './cases.js';

const engine = await createEngine({ kind: 'reference' });
const units = 3;

interface Seen {
  readonly before: Record<string, number[]>;
  readonly after: Record<string, number[]>;
  readonly gates: Record<string, number[]>;
  readonly output: number[];
}

function oneStep(cell: Cell): Seen {
  const { params, state, x } = cellCase(engine, cell, { units });
  const now = reshape(slice(x, { start: 0, size: 1 }), x.shape.slice(1));
  const { state: next, gates = {}, output } = cell.step({ ...state, x: now }, params);
  const numbers = (tensors: Readonly<Record<string, Tensor>>): Record<string, number[]> =>
    Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, [...readSync(value)]]));
  return { before: numbers(state), after: numbers(next), gates: numbers(gates), output: [...readSync(output)] };
}

const expectEach = (got: readonly number[], want: (index: number) => number): void =>
  expectClose(
    got,
    got.map((_, index) => want(index)),
    1e-12,
    'by the equation',
  );

describe.each<[string, Cell]>([
  ['lstm', lstm()],
  ['lstm with peepholes', lstm({ peephole: true })],
  ['lstm with coupled gates', lstm({ coupled: true })],
])('%s', (_, cell) => {
  it('names the gates of its equations: c = f c + i g, h = o tanh c', () => {
    const { before, after, gates } = oneStep(cell);
    expectEach(after.c, (k) => gates.forget[k] * before.c[k] + gates.input[k] * gates.candidate[k]);
    expectEach(after.h, (k) => gates.output[k] * Math.tanh(after.c[k]));
    if (cell.options.coupled) expectEach(gates.input, (k) => 1 - gates.forget[k]);
  });
});

it.each<[string, Cell]>([
  ['after', gru()],
  ['before', gru({ reset: 'before' })],
])('gru with reset %s names the gates of its equations: h = (1 - z) n + z h', (_, cell) => {
  const { before, after, gates } = oneStep(cell);
  expectEach(after.h, (k) => (1 - gates.update[k]) * gates.candidate[k] + gates.update[k] * before.h[k]);
  expect(gates.reset.every((r) => r > 0 && r < 1)).toBe(true);
});

it('mgu names the gates of its equations: h = (1 - f) h + f n', () => {
  const { before, after, gates } = oneStep(mgu());
  expectEach(after.h, (k) => (1 - gates.forget[k]) * before.h[k] + gates.forget[k] * gates.candidate[k]);
});

it('minGru names the gates of its equations: h = (1 - z) h + z n', () => {
  const { before, after, gates } = oneStep(minGru());
  expectEach(after.h, (k) => (1 - gates.update[k]) * before.h[k] + gates.update[k] * gates.candidate[k]);
});

it("minLstm names the gates of its equations, normalized: h = f' h + i' n, f' + i' = 1", () => {
  const { before, after, gates } = oneStep(minLstm());
  expectEach(after.h, (k) => gates.forget[k] * before.h[k] + gates.input[k] * gates.candidate[k]);
  expectEach(gates.forget, (k) => 1 - gates.input[k]);
});

it('statal names the activation, whether it fired, and the gate that lets the state fade', () => {
  const { before, after, gates, output } = oneStep(statal({ forget: true }));
  expect(output).toEqual(gates.activation);
  expectEach(gates.fired, (k) => Number(gates.activation[k] > 0));
  expectEach(after.s, (k) => (gates.fired[k] ? gates.activation[k] : gates.forget[k] * before.s[k]));
  expect(new Set(gates.fired)).toEqual(new Set([0, 1]));
});

it('statal with the memory content names what it stores', () => {
  const { before, after, gates, output } = oneStep(statal({ memory: 'content' }));
  expectEach(after.s, (k) => before.s[k] + (1 - Math.exp(-gates.activation[k])) * (gates.content[k] - before.s[k]));
  // The output is [s', s' - s] in each batch row.
  expectEach(after.s, (k) => output[Math.floor(k / units) * 2 * units + (k % units)]);
  expect(new Set(gates.fired)).toEqual(new Set([0, 1]));
});

describe.each(cells)('%s', (_, cell) => {
  it('runs the same loops when a step also names what nothing else needs', async () => {
    const wasm = await createEngine({ threads: 1 });
    const { params, state, x } = cellCase(wasm, cell);
    const explained = (change: (state: Record<string, Tensor>) => Record<string, Tensor>): string =>
      String(
        explain(
          (before: Record<string, Tensor>, now: Tensor) => {
            const { gates, ...result } = cell.step({ ...before, x: now }, params);
            return { ...result, gates: { ...gates, ...change(before) } };
          },
          state,
          x,
        ),
      );
    expect(explained((before) => mapValues(before, (value) => exp(value)))).toBe(explained(() => ({})));
    wasm.close();
  });
});
