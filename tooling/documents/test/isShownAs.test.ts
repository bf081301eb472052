import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { withComparisons } from '../gather/expectations.mjs';
import { isShownAs } from '../run/isShownAs.js';

describe('a value is what a comment says', () => {
  it.each([
    [Float32Array.of(1, 2), '[1, 2]'],
    [Float32Array.of(0.1), '[0.1]'],
    [0.3333, '0.33'],
    [1.00000001, '1'],
    [-0.5, '-0.5'],
    [1.2345e-7, '1.23e-7'],
    [{ a: [1, 2], b: 'c' }, "{ a: [1, 2], b: 'c' }"],
    [[Number.NaN, Number.POSITIVE_INFINITY], '[NaN, Infinity]'],
    [Float32Array.from({ length: 9 }, (_, index) => index), '[0, 1, 2, 3, 4, 5, 6, 7, 8]'],
  ])('%o: %s', (value, expected) => expect(isShownAs(inspect(value), expected)).toBe(true));

  it.each([
    [Float32Array.of(1, 2), '[1, 3]'],
    [Float32Array.of(1, 2), '[1, 2, 3]'],
    [0.7, '1'],
    [0.6981, '0.69'],
    [0.5, '-0.5'],
    [undefined, '1'],
    [{ a: 1 }, '{ b: 1 }'],
    ['a1', "'a2'"],
  ])('%o is not %s', (value, expected) => expect(isShownAs(inspect(value), expected)).toBe(false));
});

describe('comparisons stand where comments say what comes out', () => {
  it('of what is printed and of values, at their lines', () => {
    const { code, compared } = withComparisons("const a = 1; // a number\nconsole.log(a, 'b'); // 1 b\n\n[a, a]; // [1, 1]\n", 10);
    expect(code).toBe('const a = 1; // a number\nprinted(11, "1 b")(a, \'b\'); // 1 b\n\nshown(13, "[1, 1]")([a, a]); // [1, 1]\n');
    expect(compared).toBe(2);
  });

  it('not of assignments, and not where it is for example', () => {
    const code = 'let a; // one\na = 1; // the first\nconsole.log(a); // for example: 2\n// alone\na;\n';
    const made = code.replace('console.log(a)', 'forExample(a)');
    expect(withComparisons(code, 1)).toEqual({ code: made, compared: 0, forExample: 1 });
  });

  it('names the line of a mistake', () => {
    expect(() => withComparisons('const a = 1;\nconst b = ;\n', 10)).toThrow(/^line 11: /);
  });
});
