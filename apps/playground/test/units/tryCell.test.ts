import { describe, expect, it } from 'vitest';
import { tryCell } from '../../src/cell/code/tryCell.js';
import { compileCode } from '../../src/cell/language/compileCode.js';
import { startNames, starts } from '../../src/cell/starts/starts.js';

const { leaky } = starts;
const problemOf = async (code: string) => {
  const trial = await tryCell(compileCode(code));
  return 'problem' in trial ? [trial.problem.line, trial.problem.message] : undefined;
};
const factsOf = async (code: string) => {
  const trial = await tryCell(compileCode(code));
  if ('problem' in trial) throw new Error(trial.problem.message);
  return trial.facts;
};

it.each(startNames)('the gradient of the start %s is right', async (name) => {
  const { gradient } = await factsOf(starts[name]);
  expect(gradient.wrong).toEqual([]);
  expect(gradient.worst).toBeLessThan(1e-6);
  expect(gradient.checked).toBeGreaterThan(20);
});

it('tells the shapes of a cell and what its step is compiled to', async () => {
  expect(await factsOf(leaky)).toMatchObject({
    name: 'leaky',
    params: { W: [3, 4], U: [4, 4], b: [4], rate: [4] },
    states: { h: [4] },
    gates: ['keep'],
    compiled: { products: 1, groups: 1, others: 0, hoisted: 1 },
  });
});

it('names the parameter whose gradient is cut off', async () => {
  const detached = leaky.replace('sigmoid(rate)', 'stopGradient(sigmoid(rate))').replace('{ add,', '{ stopGradient, add,');
  const { gradient } = await factsOf(detached);
  expect(gradient.wrong).toMatchObject([{ parameter: 'rate', gradient: 0 }]);
});

describe('the line of a problem', () => {
  it.each<[about: string, from: string, to: string, line: number, message: string]>([
    ['an op', 'matmul(x, W)', 'matmul(x, U)', 15, 'matmul: inner dimensions 3 and 4 differ: [6, 3] and [4, 4]'],
    ['a size that is a number', 'W: [inputs, units]', 'W: [inputs, 4]', 15, 'add: shapes [6, 4] and [6, 5] do not broadcast'],
    ['an output', 'output: next', 'output: x', 16, 'the step gave output [6, 3], expected [6, 4]'],
    ['a state', '{ h: next }', '{ h: x }', 16, 'scan: state h is float [6, 4] before the step and float [6, 3] after it'],
    ['a name twice', '({ h: [units] })', '({ x: [units] })', 4, 'a step would get x twice'],
    ['a comparison', 'const keep', 'if (h > 0) console.log(1);\n    const keep', 14, 'a tensor was used like a number'],
    [
      'an import',
      'import { defineCell',
      "import '@statal/train';\nimport { defineCell",
      1,
      '"@statal/train" is not here. A cell may import @statal/tensors',
    ],
    ['an error of its own', 'const keep', "throw new Error('no');\n    const keep", 14, 'no'],
  ])('of %s is that of the code', async (_, from, to, line, message) => {
    const found = await problemOf(leaky.replace(from, to));
    expect(found?.[0]).toBe(line);
    expect(found?.[1]).toContain(message);
  });

  it('is the first one where nothing is defined', async () => {
    expect(await problemOf('const a = 1;')).toEqual([1, 'The code defines no cell. Call defineCell, or export a cell']);
  });
});

it('takes the default export, the last export, or the last cell that is defined', async () => {
  const gru = "import { gru } from '@statal/cells';\n";
  expect(await factsOf(leaky.replace('export const', 'const'))).toMatchObject({ name: 'leaky' });
  expect(await factsOf(`${gru}${leaky}export const other = gru();`)).toMatchObject({ name: 'gru' });
  expect(await factsOf(`${gru}export default gru();\n${leaky}`)).toMatchObject({ name: 'gru' });
});
