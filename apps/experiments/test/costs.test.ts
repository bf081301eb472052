import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { comparedCell } from '../src/cells/cellTable.js';
import { type Costs, costsPath, readCosts, writeCosts } from '../src/costs/costs.js';
import { measureCosts } from '../src/costs/measureCosts.js';
import { cellsToMeasure, hasCosts } from '../src/costs/missingCosts.js';
import { costsSection } from '../src/document/costsSection.js';
import { taskNamed } from '../src/tasks/taskTable.js';
import { material } from './material.js';
import { workplace } from './program.js';

const place = workplace();
const task = taskNamed('characters', material);
const budgets = [8000, 50_000];

/** Invented costs of some cells: `slow` times those of the gru. */
function someCosts(cells: readonly (readonly [name: string, slow: number])[]): Costs {
  return {
    task: { name: 'characters', revision: 1, training: 50, batch: 16, checksum: task.data?.checksum },
    steps: 100,
    engine: 'wasm',
    processor: 'a processor',
    costs: budgets.flatMap((budget) =>
      cells.map(([cell, slow]) => {
        const { name: kind, options } = comparedCell(cell).make(50);
        const size = { budget, units: 20, readout: 16, parameters: budget + 3 };
        return { cell, kind, options: { ...options }, ...size, milliseconds: (slow * budget) / 4000, bytes: 3 * 2 ** 20 };
      }),
    ),
  };
}

const both = someCosts([
  ['gru', 1],
  ['lstm', 0.9],
]);

describe('the costs of steps', () => {
  it('are positive times and bytes for every cell at every size, and larger models cost more', async () => {
    const costs = await measureCosts({ task, cells: ['gru', 'statal-value'], budgets: [2000, 50_000], rounds: 2 });
    expect(costs).toMatchObject({ task: both.task, steps: 10 });
    const [small, , large] = costs?.costs ?? [];
    expect(costs?.costs.map(({ cell, budget }) => [cell, budget])).toEqual([
      ['gru', 2000],
      ['statal-value', 2000],
      ['gru', 50_000],
      ['statal-value', 50_000],
    ]);
    expect(small.milliseconds).toBeGreaterThan(0);
    expect(large.milliseconds).toBeGreaterThan(small.milliseconds);
    // Parameters, gradients and two moments, of 4 bytes.
    expect(large.bytes).toBeGreaterThan(4 * 4 * large.parameters);
    expect(large.bytes).toBeGreaterThan(small.bytes);
  });

  it('are not given if they are stopped', async () => {
    const stopping = new AbortController();
    stopping.abort();
    expect(await measureCosts({ task, cells: ['gru'], budgets: [2000], signal: stopping.signal })).toBeUndefined();
  });

  it('are read as they were stored', async () => {
    await mkdir(place.path('stored'));
    await writeCosts(place.path('stored'), both);
    expect(await readCosts(place.path('stored'))).toEqual(both);
    expect(await readCosts(place.path('nowhere'))).toBeUndefined();
  });

  it.each([
    ['is not JSON', '{', 'it is not JSON'],
    ['has a wrong number', JSON.stringify({ ...both, steps: 0 }), 'steps: '],
    ['has a field too many', JSON.stringify({ ...both, more: 1 }), 'more: '],
  ])('in a file that %s are refused with a way out', async (what, content, reason) => {
    await mkdir(place.path(what));
    await writeFile(costsPath(place.path(what)), content);
    const refused = readCosts(place.path(what));
    await expect(refused).rejects.toThrow(`${costsPath(place.path(what))}: these are no costs of steps: ${reason}`);
    await expect(refused).rejects.toThrow('Delete the file; statal-lab table measures them again.');
  });
});

describe('costs that were measured before', () => {
  const wanted = { task, cells: ['lstm', 'gru'], budgets };

  it('serve for the same cells at the same sizes on the same text', () => {
    expect(hasCosts(both, wanted)).toBe(true);
    expect(hasCosts(both, { ...wanted, cells: ['gru'] })).toBe(true);
    expect(hasCosts(both, { ...wanted, cells: ['lstm', 'gru', 'rnn'] })).toBe(false);
    expect(hasCosts(both, { ...wanted, budgets: [...budgets, 100_000] })).toBe(false);
    expect(hasCosts(both, { ...wanted, task: { ...task, data: { kind: 'text', checksum: 'another' } } })).toBe(false);
  });

  it('do not serve for a cell whose options have changed', () => {
    const changed = both.costs.map((cost) => (cost.cell === 'lstm' ? { ...cost, options: { ...cost.options, forgetBias: 2 } } : cost));
    expect(hasCosts({ ...both, costs: changed }, wanted)).toBe(false);
  });

  it('are measured again together with new ones, in the order of the cells', () => {
    expect(cellsToMeasure(both, ['statal-value', 'rnn'])).toEqual(['rnn', 'lstm', 'gru', 'statal-value']);
    expect(cellsToMeasure(undefined, ['gru', 'rnn'])).toEqual(['rnn', 'gru']);
  });
});

describe('the section of costs', () => {
  it('shows times, their ratio to the gru, and memory', () => {
    const [, text, rows] = costsSection(both, ['lstm', 'gru']);
    expect(text).toContain('16 sequences of 50 steps');
    expect(rows.split('\n').slice(2)).toEqual([
      '| lstm |                 1.80 |   0.90 | 3.0 |                 11.25 |   0.90 | 3.0 |',
      '| gru  |                 2.00 |   1.00 | 3.0 |                 12.50 |   1.00 | 3.0 |',
    ]);
  });

  it('is not there without costs', () => {
    expect(costsSection(undefined, ['gru'])).toEqual([]);
  });
});
