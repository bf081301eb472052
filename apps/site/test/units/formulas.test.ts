import { describe, expect, it } from 'vitest';
import { findFormulas, wholeFormula } from '../../src/math/findFormulas.js';
import { formulaBlock } from '../../src/math/formulaBlock.js';

const found = (text: string): string[] =>
  findFormulas(text).flatMap(({ text: part, asciiMath }) => (asciiMath === undefined ? [] : [part]));

describe('formulas in running text', () => {
  it('end where the sentence goes on', () => {
    const text = "i, f, o = sigma(x W + h U + b), g = tanh(x W), c' = f c + i g, and the output is h' (Cho et al., 2014).";
    expect(found(text)).toEqual(['i, f, o = sigma(x W + h U + b)', 'g = tanh(x W)', "c' = f c + i g"]);
    expect(found('The candidate is n = phi(x W + b) with `reset`; there is no i in W.')).toEqual(['n = phi(x W + b)']);
    expect(found('It is 1 - exp(-a) where it fired, p = 1 where not.')).toEqual(['1 - exp(-a)', 'p = 1']);
    expect(found("ONNX's f = 1 - i instead")).toEqual(['f = 1 - i']);
  });

  it.each([
    'STATAL_TEST_CASES=usual npm test',
    'Frames from t = lengths[b] on are 0.',
    'With p = from / gcd it is so.',
    'a cell for reset-z = 0',
    "Set memory: 'moments', or leave slots out. It takes a minute.",
    'const x = await read(y);',
    'a, b and c of a cell',
  ])('are not in: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('give back the whole text', () => {
    const text = 'With r = 1 and z = 0 it is `rnn`.';
    expect(
      findFormulas(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
    expect(findFormulas(text).map(({ asciiMath }) => asciiMath)).toEqual([undefined, 'r = 1', undefined, 'z = 0', undefined]);
  });
});

it('a code span is a formula if it is an equation of known names', () => {
  expect(wholeFormula("h' = k h + (1 - k) tanh(x W + h U + b)")).toBe("h' = k  h + (1 - k)  tanh(x  W + h  U + b)");
  expect(wholeFormula('c = tanh(x Wc + s Uc + bc)')).toBe('c = tanh(x  W_c + s  U_c + b_c)');
  expect(wholeFormula('units = 64')).toBeUndefined();
  expect(wholeFormula('x W')).toBeUndefined();
});

describe('blocks of formulas', () => {
  it('have fractions, and notes after three spaces', () => {
    const block = formulaBlock('s = beta2 s + (1 - beta2) g^2\nv = learningRate s / (sqrt(s) + epsilon)   at the first update v = g\n');
    expect(block).toMatch(/^<div class="formulas"><p><math display="block">.*<mfrac>.*<span>at the first update <math display="inline">/);
    expect(block).toContain('<msub><mi>β</mi><mn>2</mn></msub>');
  });

  it.each(['train  0 .. floor(N (1 - test))', 'checkpoints.json   names the directories', 'apps/*  ->  train', 'one two'])(
    'are not: %s',
    (text) => {
      expect(formulaBlock(text)).toBeUndefined();
    },
  );
});
