import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetError, type Labels, readTsFile, type SeriesSet } from '../../src/series/index.js';
import { messageOf } from '../messageOf.js';

const file = (text: string) => new File([text], 'gestures.ts');

const gestures = `# drawn in the air
@problemName Gestures
@timeStamps false
@univariate false
@dimensions 2
@equalLength false
@classLabel true wave circle
@data
0.5,-1e-1,3:1,2,3:wave
7,8:9,10:circle
`;

describe('a .ts file', () => {
  it('becomes a set: dimensions are channels, classes come in the order of the header', async () => {
    const set = await readTsFile(file(gestures));
    expect(set.series).toEqual([
      { data: Float32Array.of(0.5, 1, -0.1, 2, 3, 3), steps: 3, width: 2 },
      { data: Float32Array.of(7, 9, 8, 10), steps: 2, width: 2 },
    ]);
    expect(set).toMatchObject({ width: 2, classes: ['wave', 'circle'], labels: Int32Array.of(0, 1), lengths: Int32Array.of(3, 2) });
    expect(set.warnings).toEqual([]);
  });

  it('may have other line ends, tags in any case, and blank lines', async () => {
    const other = `\n${gestures.replace('@dimensions', '@Dimension').replace('@data', '@DATA').replaceAll('\n', '\r\n')}\r\n`;
    expect(await readTsFile(file(other))).toEqual(await readTsFile(file(gestures)));
  });

  it('may list no classes: they are those that occur, sorted, numbers by value', async () => {
    const { classes, labels } = await readTsFile(file('@classLabel true\n@data\n1:10\n2:9\n3:10\n'));
    expect([classes, labels]).toEqual([['9', '10'], Int32Array.of(1, 0, 1)]);
  });

  it('may have numbers to predict, or no labels', async () => {
    const numbers = await readTsFile(file('@targetLabel true\n@data\n1,2:0.5\n3,4:-7\n'), { labels: 'numbers' });
    expect([numbers.labels, numbers.classes]).toEqual([Float32Array.of(0.5, -7), []]);
    const none = await readTsFile(file('@classLabel false\n@data\n1,2:3,4\n'), { labels: 'none' });
    expect([none.labels, none.width]).toEqual([undefined, 2]);
    expect((await readTsFile(file(gestures), { labels: 'none' })).labels).toBeUndefined();
  });

  it('may have time stamps: numbers, or dates in UTC', async () => {
    const pairs = '@timeStamps true\n@classLabel true a\n@data\n(0,1),(0.5,2):(0,3),(0.5,4):a\n';
    const [series] = (await readTsFile(file(pairs))).series;
    expect(series).toEqual({ data: Float32Array.of(1, 3, 2, 4), steps: 2, width: 2, times: Float64Array.of(0, 0.5) });
    const dates = '@timeStamps true\n@classLabel true a\n@data\n(2024-05-31 12:00:00,1),(2024-05-31 12:01:00,2):a\n';
    const [dated] = (await readTsFile(file(dates))).series;
    expect(dated.times).toEqual(Float64Array.of(Date.UTC(2024, 4, 31, 12), Date.UTC(2024, 4, 31, 12, 1)));
  });

  it('keeps missing values as NaN only when told', async () => {
    const holes = '@classLabel true a\n@data\n1,?,NaN,4:a\n';
    const [{ data }] = (await readTsFile(file(holes), { missing: 'keep' })).series;
    expect(data).toEqual(Float32Array.of(1, Number.NaN, Number.NaN, 4));
  });

  it('is taken as it is where the header says other sizes, and warns', async () => {
    const wrong = gestures.replace('@dimensions 2', '@dimensions 4000000000\n@seriesLength 3');
    const { series, warnings } = await readTsFile(file(wrong));
    expect(series).toHaveLength(2);
    expect(warnings.map(({ message }) => message)).toEqual([
      'gestures.ts: @dimensions says 4000000000 and the series have 2. The data were taken as they are.',
      'gestures.ts: @seriesLength says 3 and a series has 2 steps. The data were taken as they are.',
    ]);
  });

  it.each([
    ['@classLabel true a\n@data\n1,x,3:a', 'line 3, column 3: "x" is not a number. Write a number, or ? if it is missing.'],
    ['@classLabel true a\n@data\n1,2:3,4e:a', 'line 3, column 7: "4e" is not a number. Write a number, or ? if it is missing.'],
    ['@classLabel true a\n@data\n1,1e39:a', 'line 3, column 3: "1e39" is not a number. Write a number, or ? if it is missing.'],
    [
      '@classLabel true a\n@data\n1,2:3,?:a',
      "line 3, column 7: a value is missing. Pass missing: 'keep', then fill it with fillForward or let batches do it, or leave it out.",
    ],
    [
      '@classLabel true a\n@data\n1,2:3:a',
      'line 3, column 5: dimension 2 has 1 values and dimension 1 has 2. Give each dimension of a series as many, with ? for what is missing.',
    ],
    [
      '@classLabel true a\n@data\n1:2:a\n1:a',
      'line 4: it has 1 dimensions and the first series has 2. Give each series as many, or see whether the label is missing.',
    ],
    ['@classLabel true a b\n@data\n1,2:c', 'line 3, column 5: the class "c" is not one of a, b. Add it to @classLabel.'],
    [
      '@classLabel true a\n@data\na',
      'line 3, column 1: there is a label and no series. Put a colon between the dimensions and the label, or write @classLabel false.',
    ],
    ['@classLabel true a\n@data\n:a', 'line 3, column 1: the series is empty. Leave empty series out.'],
    ['@classLabel yes\n@data\n1:a', 'line 1: @classLabel is "yes". Write @classLabel true or @classLabel false.'],
    ['@dimensions many\n@data\n1', 'line 1: @dimensions is "many". Write a whole number from 1, or remove the line.'],
    ['@classLabel false\n@data\n1,2', "line 2: its series have no labels. Pass labels: 'none'."],
    ['@targetLabel true\n@data\n1:2', "line 2: its labels are numbers (@targetLabel). Pass labels: 'numbers'."],
    [
      '@timeStamps true\n@classLabel true a\n@data\n(0,1),(0,2):a',
      'line 4, column 7: the time "0" is not after the one before. Sort the pairs, one for each time.',
    ],
    [
      '@timeStamps true\n@classLabel true a\n@data\n(0,1),2:a',
      'line 4, column 7: "2" is not a pair (time, value). Write pairs, or @timeStamps false.',
    ],
    [
      'a,b\n1,2\n',
      'line 1, column 1: "a,b" is neither a comment nor a tag, and @data has not come yet. Take a .ts file of the UEA/UCR archive; for a table, use readCsv.',
    ],
  ])('that is wrong is refused with the place: %j', async (text, message) => {
    expect(await messageOf(() => readTsFile(file(text)))).toBe(`gestures.ts: ${message}`);
  });

  it('without data is refused', async () => {
    expect(await messageOf(() => readTsFile(file('@classLabel true a\n')))).toBe(
      'gestures.ts: it has no line @data. Take a .ts file of the UEA/UCR archive.',
    );
    expect(await messageOf(() => readTsFile(file('@classLabel true a\n@data\n')))).toBe(
      'gestures.ts: there is no series behind @data. Take an intact copy.',
    );
  });

  it('has the place in the error as numbers too', async () => {
    const error = await readTsFile(file('@classLabel true a\n@data\n1,x,3:a')).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ source: 'gestures.ts', line: 3, column: 3 });
  });

  it('gives back what was written, whatever the sizes', async () => {
    const number = fc.float({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0); // -0 is written as 0
    const value = fc.option(number, { nil: Number.NaN, freq: 9 });
    const sets = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }))
      .chain(([width, lengths]) =>
        fc.tuple(
          ...lengths.map((length) =>
            fc.array(fc.array(value, { minLength: length, maxLength: length }), { minLength: width, maxLength: width }),
          ),
        ),
      );
    await fc.assert(
      fc.asyncProperty(sets, async (all) => {
        const lines = all.map(
          (dimensions, at) =>
            `${dimensions.map((values) => values.map((v) => (Number.isNaN(v) ? '?' : v)).join()).join(':')}:${'ab'[at % 2]}`,
        );
        const set = await readTsFile(file(`@classLabel true a b\n@data\n${lines.join('\n')}`), { missing: 'keep' });
        all.forEach((dimensions, at) => {
          const { data, steps, width } = set.series[at];
          expect([steps, width]).toEqual([dimensions[0].length, dimensions.length]);
          dimensions.forEach((values, i) => {
            values.forEach((v, t) => {
              expect(data[t * width + i]).toBe(Math.fround(v));
            });
          });
        });
      }),
      { seed: 1 },
    );
  });

  it('that is damaged in any way gives a set or an error of one line', async () => {
    const whole = `${gestures}${'1,2:3,4:wave\n'.repeat(3)}`;
    const change = fc.record({
      at: fc.nat(whole.length),
      drop: fc.nat(20),
      put: fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom(
          '?',
          ':',
          ',',
          '@data',
          '(',
          ')',
          '\n',
          '@dimensions 99999999999999999999',
          '@seriesLength 1e15',
          '@timeStamps true',
          'NaN',
          '-',
          '1e400',
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('classes', 'numbers', 'none'),
        async (changes, labels) => {
          let text = whole;
          for (const { at, drop, put } of changes) text = text.slice(0, at) + put + text.slice(at + drop);
          const outcome: SeriesSet<Labels> | DatasetError = await readTsFile(file(text), {
            labels: labels as 'classes',
            missing: 'keep',
          }).catch((error: unknown) => {
            if (error instanceof DatasetError) return error;
            throw error;
          });
          if (outcome instanceof DatasetError) expect(outcome.message).not.toMatch(/[\n\r]/);
          else for (const { data, steps, width } of outcome.series) expect(data.length).toBe(steps * width);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });
});
