import { builtInCells, initializeCell, lstm } from '@statal/cells';
import { observe, recurrent, unrollCell } from '@statal/layers';
import { createEngine, Random, readSync, sum } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { drawnStep } from '../../src/figures/drawnStep.js';
import { scaleOf, shownValues, unitsOf } from '../../src/figures/shownValues.js';
import { layoutStep, type PlacedNode, type StepLayout } from '../../src/figures/stepLayout.js';
import { readUnrolled, type UnrolledData } from '../../src/figures/unrolledData.js';
import { nextPlace } from '../../src/figures/unrolledKeys.js';

const engine = await createEngine({ kind: 'wasm', threads: 1 });
const random = Random.fromSeed(4);
const [steps, batch, inputs, units] = [5, 2, 3, 6];
const x = random.fold(1).normal(engine, [steps, batch, inputs]);

const unrolledOf = (cell: ReturnType<(typeof builtInCells)['lstm']>): Promise<UnrolledData> => {
  const params = initializeCell(cell, { engine, random, inputs, units });
  return readUnrolled(unrollCell(cell, params, x, { units, loss: ({ output }) => sum(output) }));
};
const drawn = ['rnn', 'gru', 'lstm', 'statal', 'minGru'] as const;
const layouts = await Promise.all(
  drawn.map(async (name) => [name, layoutStep(drawnStep(await unrolledOf(builtInCells[name]({}) as never)))] as const),
);

describe.each(layouts)('the drawing of %s', (_, { nodes, edges, width, height, carried }) => {
  it('has no two nodes at one place, and none outside of the step', () => {
    const touches = (one: PlacedNode, other: PlacedNode): boolean =>
      Math.abs(one.x - other.x) < (one.width + other.width) / 2 && Math.abs(one.y - other.y) < (one.height + other.height) / 2;
    const pairs = nodes.flatMap((one, index) => nodes.slice(index + 1).map((other) => [one, other] as const));
    expect(pairs.filter(([one, other]) => touches(one, other)).map(([one, other]) => `${one.label} on ${other.label}`)).toEqual([]);
    for (const node of nodes) {
      expect(node.x - node.width / 2).toBeGreaterThanOrEqual(0);
      expect(node.x + node.width / 2).toBeLessThanOrEqual(width);
      expect(node.y + node.height / 2).toBeLessThanOrEqual(height);
    }
  });

  it('leads upward along every edge, and connects every state', () => {
    const yOf = (key: string): number => nodes.find((node) => node.key === key)?.y ?? Number.NaN;
    for (const { from, to } of edges) expect(yOf(from)).toBeGreaterThan(yOf(to));
    for (const { before, after } of carried) {
      expect(yOf(before)).not.toBeNaN();
      expect(yOf(after)).not.toBeNaN();
    }
  });

  it('leaves the way of a state into the step free', () => {
    for (const state of nodes.filter(({ role }) => role === 'before')) {
      const inTheWay = nodes.filter(({ x: at, y, height: tall }) => at < state.x && Math.abs(y - state.y) < tall / 2);
      expect(inTheWay.map(({ label }) => label)).toEqual([]);
    }
  });
});

describe('the drawing of lstm', async () => {
  const data = await unrolledOf(lstm());
  const layout = layouts.find(([name]) => name === 'lstm')?.[1] as StepLayout;

  it('labels nodes as formulas do, without parameters and slices', () => {
    const labels = layout.nodes.map(({ label, name }) => (name === undefined ? label : `${label} ${name}`));
    expect(labels).toEqual(
      ['h', 'c', 'x', 'x W', 'h U', '+', '+ b', 'σ input', 'σ forget', 'tanh candidate'].concat([
        '×',
        '×',
        '+',
        'σ output',
        'tanh',
        '×',
        'h′',
        'c′',
        'y',
      ]),
    );
  });

  it('shows the values that observe gives, of the chosen unit and row', () => {
    const params = initializeCell(lstm(), { engine, random, inputs, units });
    const { layers } = observe(recurrent(lstm(), { inputs, units }), params, x);
    const forget = readSync(layers[0].gates.forget);
    const node = data.nodes.find(({ names }) => names.includes('gates.forget'));
    const [unit, row] = [4, 1];
    for (let step = 0; step < steps; step++) {
      const [value] = shownValues(node as never, step, { unit, row, of: 'values' }, units);
      expect(value).toBeCloseTo(forget[(step * batch + row) * units + unit], 6);
    }
  });

  it('shows packed gates as one number for each gate, and inputs as they are', () => {
    expect(unitsOf(data)).toBe(units);
    const choice = { unit: 1, row: 0, of: 'values' } as const;
    const sums = data.nodes.find(({ op }) => op === 'matmul') as UnrolledData['nodes'][number];
    expect(shownValues(sums, 2, choice, units)).toEqual([1, 7, 13, 19].map((column) => sums.values[2 * batch * 4 * units + column]));
    const input = data.nodes.find(({ kind }) => kind === 'input') as UnrolledData['nodes'][number];
    expect(shownValues(input, 1, choice, units)).toEqual([...input.values.slice(batch * inputs, batch * inputs + inputs)]);
    expect(scaleOf(input, steps, choice, units)).toBeGreaterThanOrEqual(1);
  });

  it('is reached node by node with the arrow keys', () => {
    const reached = new Set<string>();
    let place = { key: layout.nodes.toSorted((a, b) => b.y - a.y || a.x - b.x)[0].key, time: 0 };
    for (let moves = 0; moves < layout.nodes.length; moves++) {
      reached.add(place.key);
      place = nextPlace(layout, place, 'ArrowUp', steps) ?? place;
    }
    expect(reached.size).toBe(layout.nodes.length);
    expect(nextPlace(layout, place, 'ArrowRight', steps)?.time).toBe(1);
    expect(nextPlace(layout, place, 'End', steps)?.time).toBe(steps - 1);
    expect(nextPlace(layout, place, 'a', steps)).toBeUndefined();
  });
});
