import { countParameters } from '@statal/layers';
import { createEngine, Random } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { cellNames, comparedCell } from '../src/cells/cellTable.js';
import { taskNamed, taskNames } from '../src/tasks/taskTable.js';
import { matchParameters } from '../src/training/matchParameters.js';
import { createModel } from '../src/training/model.js';
import { countModel } from '../src/training/modelSizes.js';
import { efforts, widthsOf } from '../src/training/protocol.js';
import { material } from './material.js';

const tasks = taskNames.map((name) => taskNamed(name, material));

describe.each(cellNames)('%s', (name) => {
  it('gets the budget of every task within 2%, in the usual and in the full comparison', () => {
    for (const task of tasks) {
      const cell = comparedCell(name).make(task.lengths.training);
      for (const { budgets } of Object.values(efforts)) {
        const budget = task.budget * budgets;
        const { parameters } = matchParameters(cell, widthsOf(task), budget);
        expect(Math.abs(parameters - budget) / budget, `${task.name}, ${budget}`).toBeLessThanOrEqual(0.02);
      }
    }
  });

  it.each([0, 11])('has as many parameters as are counted, with a read-out of %i', async (readout) => {
    const engine = await createEngine({ kind: 'reference' });
    const task = taskNamed('copy', {});
    const cell = comparedCell(name).make(task.lengths.training);
    const sizes = { units: 7, readout };
    const params = createModel(task, cell, sizes).init({ engine, random: Random.fromSeed(1) });
    expect(countModel(cell, widthsOf(task), sizes)).toBe(countParameters(params));
  });
});

it('a budget that no size meets is refused with a way out', () => {
  const match = () => matchParameters(comparedCell('lstm').make(10), { inputs: 17, outputs: 8 }, 130);
  expect(match).toThrow(
    '--parameters 130: no size of lstm comes within 2% of it with 17 inputs and 8 outputs. Give another number; larger ones always work.',
  );
});
