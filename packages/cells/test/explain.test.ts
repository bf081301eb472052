/** How the compiler arranges the built-in cells: the work that remains in each step. */
import { type Explanation, explain } from '@statal/autograd';
import { createEngine, Random, type Tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { type Cell, cellShapes, gru, initializeCell, lstm, rnn, statal, zeroState } from '../src/index.js';
import { cells } from './cases.js';
import { optionCells } from './optionCells.js';

const [T, batch, inputs, units] = [6, 4, 3, 5];
const engine = await createEngine({ kind: 'wasm', threads: 2 });
const random = Random.fromSeed(1);

function explained(cell: Cell): Explanation {
  const params = initializeCell(cell, { engine, random, inputs, units });
  const step = (before: Record<string, Tensor>, x: Tensor) => cell.step({ ...before, x }, params);
  return explain(
    step,
    zeroState(cell, { engine, batch, units }),
    random.normal(engine, [T, batch, ...cellShapes(cell, { inputs, units }).x]),
  );
}

const kinds = ({ perStep }: Explanation['forward']): string => perStep.flatMap(({ kind }) => (kind === 'view' ? [] : [kind])).join(' ');

describe.each<[string, Cell, { forward: string; backward: string }]>([
  ['rnn', rnn(), { forward: 'product group', backward: 'group product' }],
  ['lstm', lstm(), { forward: 'product group group', backward: 'group product' }],
  ['lstm with peepholes', lstm({ peephole: true }), { forward: 'product group group', backward: 'group product' }],
  ['statal', statal(), { forward: 'product group', backward: 'group product group' }],
  ['statal with moments', statal({ memory: 'moments' }), { forward: 'product group', backward: 'group product group' }],
  ['rnn without bias', rnn({ useBias: false }), { forward: 'product group', backward: 'group product' }],
  ['lstm without bias', lstm({ useBias: false }), { forward: 'product group', backward: 'group product' }],
  [
    'lstm with other activations, limited',
    lstm({ gateActivation: 'hardSigmoid', activation: 'relu', clip: 2 }),
    { forward: 'product group group', backward: 'group group product' },
  ],
  ['gru without bias', gru({ useBias: false }), { forward: 'product group', backward: 'group product group' }],
  ['gru', gru(), { forward: 'group product group', backward: 'group product group' }],
])('%s', (_, cell, { forward, backward }) => {
  const report = explained(cell);

  it('has one product at every step, and fused groups', () => {
    expect(kinds(report.forward)).toBe(forward);
    expect(kinds(report.backward)).toBe(backward);
  });

  it('has the product with the input taken out of the loop, and the gradients of the weights', () => {
    expect(report.forward.hoisted.filter((op) => op.startsWith('matmul'))).toHaveLength(1);
    expect(report.backward.sunk.filter((op) => op.startsWith('sum over steps of matmul'))).toHaveLength(2);
    expect(report.backward.accumulators).toEqual([]);
  });

  it('is one call for all steps, which threads can share', () => {
    for (const { loop } of [report.forward, report.backward]) {
      expect(loop?.steps).toEqual({ compiled: true });
      expect(loop?.rows).toEqual({ independent: true, count: batch });
    }
  });
});

describe.each<[string, Cell]>([...cells, ...optionCells].map(([name, cell]) => [name, cell]))('%s', (_, cell) => {
  it('is one call for all steps, which threads can share, with nothing but products, groups, and patches of images', () => {
    const { forward, backward } = explained(cell);
    for (const pass of [forward, backward]) {
      const singles = pass.perStep.flatMap(({ kind, ops }) => (kind === 'single' ? ops : []));
      expect(singles.filter((op) => !cell.image || !['imagePatches', 'sumImagePatches'].includes(op))).toEqual([]);
      expect(pass.accumulators).toEqual([]);
      expect(pass.loop?.steps).toEqual({ compiled: true });
      expect(pass.loop?.rows).toEqual({ independent: true, count: batch });
    }
  });
});
