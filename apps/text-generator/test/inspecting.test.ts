import { Random } from '@statal/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coloredText } from '../src/inspecting/coloredText.js';
import { htmlPage } from '../src/inspecting/htmlPage.js';
import { heightOf, type InspectedText, shownValue, strengthOf, valueScale } from '../src/inspecting/inspectedText.js';
import { colorOf } from '../src/inspecting/palette.js';
import { plainText } from '../src/inspecting/plainText.js';
import { ranksOf } from '../src/inspecting/ranks.js';
import { SignalCounts, Target } from '../src/inspecting/separation.js';
import { propertyOf } from '../src/inspecting/textProperties.js';
import { textProperty } from '../src/inspecting/textProperty.js';
import { rankCorrelation, rocArea } from './ranking.js';

const of = (text: string, property: string): string => propertyOf(text, [...text].length, textProperty(property)).join('');

describe('a property of a text', () => {
  it.each([
    ['quotes', 'say "no", he said.', '000011100000000000'],
    ['quotes', 'a “b” c', '0011000'],
    ['quotes', 'a «b» "c', '00110011'],
    ['quotes', "don't", '00000'],
    ['brackets', 'f(a[0]) + {', '01111100001'],
    ['brackets', ')) (', '0001'],
    ['position', 'ab\nc\n\nd', '1201001'],
    ['line-seen:=', 'a = b\nc = d', '00111000111'],
    ['line-seen:ab', 'aab ab\nab', '001111001'],
  ])('%s of %j is %s', (property, text, wanted) => {
    expect(of(text, property)).toBe(wanted);
  });

  it('a quote that nobody closes ends with its paragraph', () => {
    expect(of('"a\nb\n \nc', 'quotes')).toBe('11111100');
  });

  it('of a token of many characters is that at its last one', () => {
    expect([...propertyOf(['say', ' "no', '"', ' more'], 4, textProperty('quotes'))]).toEqual([0, 1, 0, 0]);
    expect([...propertyOf(['say', ' "no', '\n'], 3, textProperty('position'))]).toEqual([3, 7, 0]);
  });
});

describe('how well units tell a property', () => {
  /** Values on the grid of the counts, so that no two different ones count as equal. */
  const columns = fc.integer({ min: 2, max: 60 }).chain((tokens) =>
    fc.record({
      values: fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: tokens, maxLength: tokens }), {
        minLength: 1,
        maxLength: 4,
      }),
      property: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: tokens, maxLength: tokens }),
    }),
  );

  function scoresOf(values: readonly (readonly number[])[], target: Target, cut: number) {
    const counts = new SignalCounts(values.length);
    const tokens = values[0].length;
    const rows = (from: number, to: number): Float32Array =>
      Float32Array.from(
        { length: (to - from) * values.length },
        (_, index) => values[index % values.length][from + Math.floor(index / values.length)],
      );
    const parts = [
      [0, cut],
      [cut, tokens],
    ] as const;
    for (const [from, to] of parts) counts.seeRange(rows(from, to));
    for (const [from, to] of parts) counts.count(rows(from, to), target.centered.subarray(from, to));
    return counts.scores(target);
  }

  it('is the area under the ROC curve for a yes or no', () => {
    fc.assert(
      fc.property(columns, ({ values, property }) => {
        const labels = property.map((each) => Number(each > 2));
        const target = new Target('yes or no', Float64Array.from(labels));
        fc.pre(!target.isConstant);
        scoresOf(values, target, values[0].length >> 1).forEach(({ score, direction }, unit) => {
          const area = rocArea(values[unit], labels);
          expect(score).toBeCloseTo(Math.max(area, 1 - area), 9);
          if (Math.abs(area - 0.5) > 1e-9) expect(direction).toBe(area > 0.5 ? 'higher' : 'lower');
        });
      }),
      { seed: 5 },
    );
  });

  it('is the rank correlation for a number', () => {
    fc.assert(
      fc.property(columns, ({ values, property }) => {
        const target = new Target('number', Float64Array.from(property));
        fc.pre(!target.isConstant);
        scoresOf(values, target, 1).forEach(({ score, direction }, unit) => {
          const rho = rankCorrelation(values[unit], property);
          expect(score).toBeCloseTo(Math.abs(rho), 9);
          if (Math.abs(rho) > 1e-9) expect(direction).toBe(rho > 0 ? 'higher' : 'lower');
        });
      }),
      { seed: 6 },
    );
  });

  it('changes little where values are too many to be told apart', () => {
    const draw = Random.fromSeed(1).generator();
    const values = Array.from({ length: 1500 }, () => Math.tanh(4 * draw() - 2));
    const labels = values.map((value) => Number(value + draw() > 0.4));
    const [{ score }] = scoresOf([values], new Target('yes or no', Float64Array.from(labels)), 500);
    expect(Math.abs(score - rocArea(values, labels))).toBeLessThan(1e-4);
  });

  it('is nothing for a unit that never changes, and a property that never changes is no target', () => {
    const labels = Float64Array.of(0, 1, 1);
    expect(scoresOf([[7, 7, 7]], new Target('yes or no', labels), 1)[0].score).toBe(0.5);
    expect(scoresOf([[7, 7, 7]], new Target('number', labels), 1)[0].score).toBe(0);
    for (const kind of ['yes or no', 'number'] as const) expect(new Target(kind, Float64Array.of(1, 1)).isConstant).toBe(true);
  });

  it('equal values share the mean of their ranks', () => {
    expect([...ranksOf(Float64Array.of(30, 10, 10, 20))]).toEqual([4, 1.5, 1.5, 3]);
  });
});

describe('the scale of values', () => {
  it('has 0 in the middle where values are on both sides of it, whichever side reaches further', () => {
    expect(valueScale([-1, 0.5, 2])).toEqual({ low: -2, center: 0, high: 2 });
  });

  it('begins at 0 where none is below, as with states that say what has been seen', () => {
    expect(valueScale([0, 0, 3])).toEqual({ low: 0, center: 0, high: 3 });
  });

  it('has its middle between them where all values are far from 0', () => {
    const scale = valueScale([-8, -4, -6]);
    expect(scale).toEqual({ low: -8, center: -6, high: -4 });
    expect([-9, -8, -7, -6, -5, -4].map((value) => strengthOf(value, scale))).toEqual([-1, -1, -0.5, 0, 0.5, 1]);
    expect([-9, -8, -6, -4].map((value) => heightOf(value, scale))).toEqual([0, 0, 0.5, 1]);
  });

  it('is not stretched by a few large values', () => {
    const values = [...Array.from({ length: 99 }, (_, index) => (index - 49) / 49), 1000];
    expect(valueScale(values).high).toBeLessThan(1.1);
  });

  it('gives a value that never changes no strength', () => {
    for (const value of [0, 3, -3]) expect(strengthOf(value, valueScale([value, value]))).toBe(0);
  });

  it('shows three digits that count', () => {
    expect([0, 0.012345, -1.2399, 118.4, 1e-7].map(shownValue)).toEqual(['0', '0.0123', '-1.24', '118', '1e-7']);
  });
});

const inspected = (text: string, values: readonly number[]): InspectedText => ({
  title: 'unit 3 of c in layer 0',
  facts: ['lstm, 1 x 8', '<b> & "c".txt'],
  pieces: [...text].map((piece, index) => ({ text: piece, value: values[index] })),
  scale: valueScale(values),
});

describe('the text without colors', () => {
  it('has a bar below each character, as high as its value, and a sign where a line ends', () => {
    expect(plainText(inspected('ab\nc', [-1, 0, 1, 0.5]), 80)).toBe('▁ -1 or less   █ 1 or more\n\nab↵\n▁▅█\nc\n▇\n');
  });

  it('goes on in the next row where a line is too long, and obeys no control characters', () => {
    expect(plainText(inspected('abc\x1b\td', [0, 1, 1, 0, 1, 1]), 4)).toBe('▁ 0 or less   █ 1 or more\n\nabc·\n▁██▁\n  d\n███\n');
  });
});

describe('the text in colors', () => {
  it('is the text itself, each character behind the color of its value, and no line ends in color', () => {
    const text = coloredText(inspected('ab\n\nc', [-1, 0, 1, 0, 0.5]), 24);
    const body = text.slice(text.indexOf('\n\n') + 2);
    expect(body).toBe(`${colorOf(-1, 24)}a\x1b[0mb${colorOf(1, 24)}↵\x1b[0m\n\n${colorOf(0.5, 24)}c\x1b[0m\n`);
  });

  it('goes from blue to orange, with nothing at 0, and ink that can be read on each', () => {
    expect(colorOf(0, 24)).toBe('');
    expect(colorOf(-1, 24)).toBe('\x1b[38;2;255;255;255;48;2;16;98;240m');
    expect(colorOf(1, 24)).toBe('\x1b[38;2;0;0;0;48;2;240;112;0m');
    expect(colorOf(1, 8)).toBe('\x1b[38;5;16;48;5;202m');
    for (let strength = -1; strength <= 1; strength += 0.05) {
      const [, ink, ground] = /38;2;(\d+;\d+;\d+);48;2;(\d+;\d+;\d+)m/.exec(colorOf(strength, 24)) ?? [];
      if (ink !== undefined) expect(contrast(ink, ground)).toBeGreaterThan(4.5);
    }
  });
});

/** The contrast ratio of WCAG 2. */
function contrast(...colors: readonly string[]): number {
  const [light, dark] = colors
    .map((color) => {
      const [red, green, blue] = color.split(';').map((value) => {
        const share = Number(value) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('the page', () => {
  const page = htmlPage(inspected('a<\n"', [-1, 0.25, 1, 0]));

  it('has every character with its value, and escapes what HTML would take for its own', () => {
    expect(page).toContain('<i class="n" style="--v:1" data-v="-1">a</i><i style="--v:0.25" data-v="0.25">&lt;</i>');
    expect(page).toContain('<i class="b" style="--v:1" data-v="1">↵</i>\n<i style="--v:0" data-v="0">&quot;</i>');
    expect(page).toContain('<h1>Unit 3 of c in layer 0</h1>');
    expect(page).toContain('<p>&lt;b&gt; &amp; &quot;c&quot;.txt</p>');
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
  });
});
