import { expect, it } from 'vitest';
import { gatherDeclarations } from '../../build/gatherDeclarations.js';
import { CellLanguage } from '../../src/cell/language/cellLanguage.js';
import { startNames, starts } from '../../src/cell/starts/starts.js';

const language = new CellLanguage(gatherDeclarations());
const { leaky } = starts;

it.each(startNames)('the start %s has no problem', (name) => {
  expect(language.problems(starts[name])).toEqual([]);
});

it('a wrong type is one line, at the words that are wrong', () => {
  const code = leaky.replace('matmul(x, W)', 'matmul(x, 5)');
  const [problem, ...others] = language.problems(code);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    kind: 'error',
    line: 15,
    message: "Argument of type 'number' is not assignable to parameter of type 'Tensor'.",
  });
  expect(code.slice(problem.from, problem.to)).toBe('5');
});

it('a parameter that the cell does not have is a problem where it is taken', () => {
  const [problem] = language.problems(leaky.replace('U, b, rate }', 'U, b, speed }'));
  expect(problem).toMatchObject({ line: 13 });
  expect(problem.message).toContain("'speed' does not exist");
});

it('broken syntax is told before types', () => {
  expect(language.problems(leaky.replace('tanh(', 'tanh((')).map(({ line, message }) => [line, message])).toEqual([[15, "')' expected."]]);
});

it('a module that is not here is a problem of its import', () => {
  const [problem] = language.problems(`import fs from 'node:fs';\n${leaky}`);
  expect(problem).toMatchObject({ line: 1 });
});

it('completes names of the library and explains them', () => {
  const position = leaky.indexOf('sigmoid(rate') + 'sig'.length;
  const found = language.completions(leaky, position);
  expect(found?.from).toBe(position - 'sig'.length);
  expect(found?.options.map(({ name }) => name)).toEqual(expect.arrayContaining(['sigmoid', 'rate', 'matmul']));
  const described = language.describe(leaky, leaky.indexOf('matmul(h'));
  expect(described?.text).toContain('matmul(');
});

it('completes names that are not imported yet, and imports them', () => {
  const code = leaky.replace('const keep = sigmoid(rate)', 'const keep = softp');
  const position = code.indexOf('softp') + 'softp'.length;
  const found = language.completions(code, position)?.options.filter(({ name }) => name === 'softplus');
  expect(found).toEqual([{ name: 'softplus', kind: 'const', from: '@statal/tensors' }]);
  const changes = language.importOf(code, position, { name: 'softplus', from: '@statal/tensors' });
  const changed = changes.reduceRight((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), code);
  expect(changed).toContain("import { add, matmul, mul, sigmoid, softplus, sub, tanh } from '@statal/tensors';");
});
