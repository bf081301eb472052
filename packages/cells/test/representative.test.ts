import { expect, it, vi } from 'vitest';
import type { Cell } from '../src/index.js';
import { cellCase, cells, representative } from './cases.js';
import { engineOf } from './engines.js';
import { everythingOf, runCell } from './runCell.js';

const engine = await engineOf('reference');

/** Operations with the ranks of what they are given, forward and backward. */
async function operationsOf(chosen: readonly Cell[]): Promise<Set<string>> {
  const runs = vi.spyOn(engine, 'run');
  for (const cell of chosen) await everythingOf((given) => runCell(cell, given), cellCase(engine, cell));
  const used = runs.mock.calls.map(([op, , inputs]) => `${op} ${inputs.map((x) => (typeof x === 'number' ? 'number' : x.shape.length))}`);
  runs.mockRestore();
  return new Set(used);
}

it('the cells that stand for all of them use what all of them use', async () => {
  const named = new Map(cells.map(([name, cell]) => [name, cell]));
  const chosen = [...representative].map((name) => {
    const cell = named.get(name);
    expect(cell, name).toBeDefined();
    return cell as Cell;
  });
  const [all, some] = [await operationsOf([...named.values()]), await operationsOf(chosen)];
  expect(all.size).toBeGreaterThan(20);
  expect([...all].filter((operation) => !some.has(operation))).toEqual([]);
});
