import { expect, it } from 'vitest';
import { comparing, print } from '#comparing';
import { withComparisons } from '../gather/expectations.mjs';

it('a block of output is what was printed without a comment of its own, since the last block', () => {
  const { printed, printedSoFar, forExample } = comparing('page.md');
  print('before');
  printed(1, '2')(2);
  forExample('may differ');
  print('after');
  printedSoFar(2, 'before\nafter');
  print('more');
  printedSoFar(3, 'more');
  expect(() => printedSoFar(4, 'more')).toThrow('page.md:4');
});

it('a value with an expectation that it does not meet is named with its line', () => {
  expect(() => comparing('page.md').printed(7, '2')(3)).toThrow('page.md:7\n  says 2\n  is   3');
});

it('what is for example is counted, and neither compared nor part of an output', () => {
  const code = 'console.log(1); // 1\nconsole.log(2); // for example: 2\nconsole.log(3); // por ejemplo: 3\nconsole.log(4);';
  expect(withComparisons(code, 1)).toEqual({
    code: 'printed(1, "1")(1); // 1\nforExample(2); // for example: 2\nforExample(3); // por ejemplo: 3\nconsole.log(4);',
    compared: 1,
    forExample: 2,
  });
});
