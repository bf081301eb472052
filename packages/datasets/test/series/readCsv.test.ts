import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetError, readCsv, readCsvSet } from '../../src/series/index.js';
import { messageOf } from '../messageOf.js';

const file = (text: string) => new File([text], 'load.csv');

describe('a table as one series', () => {
  it('has a step for each row and a channel for each column', async () => {
    expect(await readCsv(file('a,b\n1,2\n-3.5,4e2\n'))).toEqual({
      data: Float32Array.of(1, 2, -3.5, 400),
      steps: 2,
      width: 2,
      channels: ['a', 'b'],
    });
  });

  it('has the named columns only, in the order they are named, and times of dates in UTC', async () => {
    const text = 'when,load,note,outside\n2024-05-31 12:00,310,"warm, dry",20\n2024-05-31T13:00:00Z,295,,21\n';
    expect(await readCsv(file(text), { time: 'when', columns: ['outside', 'load'] })).toEqual({
      data: Float32Array.of(20, 310, 21, 295),
      steps: 2,
      width: 2,
      channels: ['outside', 'load'],
      times: Float64Array.of(Date.UTC(2024, 4, 31, 12), Date.UTC(2024, 4, 31, 13)),
    });
  });

  it.each([
    ['semicolons', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\n1\t2\n'],
    ['other line ends', 'a,b\r\n1,2\r\n'],
    ['both line ends', 'a,b\n1,2\r\n'],
    ['no line end', 'a,b\n1,2'],
    ['empty lines', '\na,b\n\n1,2\n\n'],
    ['quotes', '"a","b"\n"1",2\n'],
    ['spaces', ' a , b \n 1 , 2 \n'],
    ['a byte order mark', '\uFEFFa,b\n1,2\n'],
  ])('may have %s', async (_, text) => {
    const { data, channels } = await readCsv(file(text));
    expect([data, channels]).toEqual([Float32Array.of(1, 2), ['a', 'b']]);
  });

  it.each([
    ['2024-05-31', Date.UTC(2024, 4, 31)],
    ['2024-02-29 06:30', Date.UTC(2024, 1, 29, 6, 30)],
    ['2024-05-31T12:00:00.25Z', Date.UTC(2024, 4, 31, 12, 0, 0, 250)],
    ['2024-05-31 12:00:00 +02:00', Date.UTC(2024, 4, 31, 10)],
    ['2024-05-31 12:00:00-0130', Date.UTC(2024, 4, 31, 13, 30)],
    ['1.5e3', 1500],
  ])('reads the time %s', async (text, time) => {
    expect((await readCsv(file(`t,x\n${text},1\n`), { time: 't' })).times).toEqual(Float64Array.of(time));
  });

  it('may have no header, and another separator', async () => {
    expect(await readCsv(file('1|2\n3|4\n'), { header: false, separator: '|', columns: ['2'] })).toEqual({
      data: Float32Array.of(2, 4),
      steps: 2,
      width: 1,
      channels: ['2'],
    });
  });

  it('keeps missing values as NaN only when told', async () => {
    const { data } = await readCsv(file('a,b,c,d,e\n,NA,?,null,5\n'), { missing: 'keep' });
    expect(data).toEqual(Float32Array.of(Number.NaN, Number.NaN, Number.NaN, Number.NaN, 5));
  });

  it.each([
    [
      'a,b\n1,2\n3,x\n',
      {},
      'line 3, column "b": "x" is not a number. Name the columns to read in columns, or the role of this one: time, series, label or target.',
    ],
    [
      'a,b\n"1\n2",2\n',
      {},
      'line 2, column "a": "1\\u000a2" is not a number. Name the columns to read in columns, or the role of this one: time, series, label or target.',
    ],
    [
      'a,note,b\n1,"two\nlines",2\n3,,x\n',
      { columns: ['a', 'b'] },
      'line 4, column "b": "x" is not a number. Name the columns to read in columns, or the role of this one: time, series, label or target.',
    ],
    ['a;b\n1,5;2\n', {}, 'line 2, column "a": "1,5" is not a number. Write a decimal point in place of the comma.'],
    [
      'a,b\n1,2\n3\n',
      {},
      'line 3: it has 1 fields and the table has 2 columns. Complete the line, or quote a field that contains the separator.',
    ],
    ['a,b\n1,"2\n3,4\n', {}, 'line 2: a quote is opened and not closed. Close the quote, and double each quote inside of a field.'],
    ['a,b\n1,"2"3\n', {}, 'line 2: characters stand behind a closing quote. Close the quote, and double each quote inside of a field.'],
    [
      'a,b\n1,\n',
      {},
      'line 2, column "b": a value is missing. Pass missing: \'keep\', then fill it with fillForward or let batches do it, or leave it out.',
    ],
    [
      't,b\n1,1\n1,2\n',
      { time: 't' },
      'line 3, column "t": its time is not after that of the row before. Sort the rows by time, one for each time.',
    ],
    ['t,b\nnoon,1\n', { time: 't' }, 'line 2, column "t": "noon" is not a time. Write a number, or a date such as 2024-05-31 12:00:00.'],
    [
      't,b\n2024-02-30,1\n',
      { time: 't' },
      'line 2, column "t": "2024-02-30" is not a time. Write a number, or a date such as 2024-05-31 12:00:00.',
    ],
    ['a,b\n1,2\n', { columns: ['c'] }, 'there is no column "c". The columns are a, b.'],
    ['a\n1\n', { time: 'a' }, 'no column is left for values. The columns are a.'],
    ['a,b\n', {}, 'it has no rows. A series needs at least one step.'],
  ])('that is wrong is refused with the place: %j %j', async (text, options, message) => {
    expect(await messageOf(() => readCsv(file(text), options))).toBe(`load.csv: ${message}`);
  });

  it('gives back what was written', async () => {
    const cell = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0); // -0 is written as 0
    const tables = fc
      .integer({ min: 1, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 20 }));
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (rows, separator, end, quoted) => {
          const lines = rows.map((row) => row.map((v) => (quoted ? `"${v}"` : v)).join(separator));
          const { data, steps, width } = await readCsv(file(lines.join(end)), { header: false, separator });
          expect([steps, width]).toEqual([rows.length, rows[0].length]);
          expect([...data]).toEqual(rows.flat());
        },
      ),
      { seed: 1 },
    );
  });

  it('that is damaged in any way gives a series or an error of one line', async () => {
    const whole = 'when,a,b\n2024-01-01,1,2\n2024-01-02,"3",4\n2024-01-03,5,6\n';
    const change = fc.record({
      at: fc.nat(whole.length),
      drop: fc.nat(9),
      put: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('"', ',', '\n', '\r', '\t', ';', 'NaN', '1e400')),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        let text = whole;
        for (const { at, drop, put } of changes) text = text.slice(0, at) + put + text.slice(at + drop);
        for (const read of [
          () => readCsv(file(text), { columns: ['a', 'b'], missing: 'keep' }),
          () => readCsvSet(file(text), { series: 'a', label: 'b', columns: ['b'] }),
        ]) {
          await read().catch((error: unknown) => {
            if (!(error instanceof DatasetError)) throw error;
            expect(error.message).not.toMatch(/[\n\r]/);
          });
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('a table as many series', () => {
  it('gathers the rows of each series, with their times and their class', async () => {
    const text = 'id,t,class,x,y\n7,0,wave,1,2\n3,0,rest,0,0\n7,1,wave,3,4\n';
    const set = await readCsvSet(file(text), { series: 'id', time: 't', label: 'class' });
    expect(set.series).toEqual([
      { data: Float32Array.of(1, 2, 3, 4), steps: 2, width: 2, times: Float64Array.of(0, 1) },
      { data: Float32Array.of(0, 0), steps: 1, width: 2, times: Float64Array.of(0) },
    ]);
    expect(set).toMatchObject({ channels: ['x', 'y'], classes: ['rest', 'wave'], labels: Int32Array.of(1, 0) });
  });

  it('may have a number to predict, or no label', async () => {
    const text = 'id,age,x\n1,30,1\n1,30,2\n2,41,3\n';
    expect((await readCsvSet(file(text), { series: 'id', target: 'age' })).labels).toEqual(Float32Array.of(30, 41));
    expect((await readCsvSet(file(text), { series: 'id', columns: ['x'] })).labels).toBeUndefined();
  });

  it('takes a row as a series where no column says otherwise; missing values at its end are not steps', async () => {
    const text = '2\t1\t2\t3\n1\t4\t5\tNaN\n1\t6\tNaN\t7\n';
    const set = await readCsvSet(file(text), { header: false, label: '1', missing: 'keep' });
    expect([set.lengths, set.labels, set.classes]).toEqual([Int32Array.of(3, 2, 3), Int32Array.of(1, 0, 0), ['1', '2']]);
    expect(set.series[2]).toEqual({ data: Float32Array.of(6, Number.NaN, 7), steps: 3, width: 1 });
  });

  it('takes the classes of another part, so that their indices agree', async () => {
    const { labels } = await readCsvSet(file('c,x\nb,1\n'), { label: 'c', classes: ['a', 'b', 'c'] });
    expect(labels).toEqual(Int32Array.of(1));
  });

  it.each([
    [
      'id,c,x\n1,a,1\n1,b,2\n',
      { series: 'id', label: 'c' },
      'load.csv: line 3, column "c": series "1" is "b" here and "a" before. Give all rows of a series one label.',
    ],
    [
      'id,v,x\n1,1,1\n1,2,2\n',
      { series: 'id', target: 'v' },
      'load.csv: line 3, column "v": series "1" has 2 here and 1 before. Give all rows of a series one label.',
    ],
    ['c,x\nb,1\n', { label: 'c', classes: ['a'] }, 'load.csv: line 2, column "c": the class "b" is not one of a. Give all classes.'],
    [
      'v,x\n?,1\n',
      { target: 'v' },
      'load.csv: line 2, column "v": "?" is not a number to predict. Correct it, or name the column of classes in label.',
    ],
    ['c,x,y\na,NaN,\n', { label: 'c' }, 'load.csv: line 2: the series has no value. Leave empty series out.'],
    [
      'c,v,x\na,1,1\n',
      { label: 'c', target: 'v' },
      'readCsvSet: both label and target are given. Give label for classes, or target for numbers.',
    ],
    ['t,x\n1,1\n', { time: 't' }, 'readCsvSet: time is given and series is not. Name the column that says which series a row belongs to.'],
  ])('that is wrong is refused with the place: %j %j', async (text, options, message) => {
    expect(await messageOf(() => readCsvSet(file(text), options))).toBe(message);
  });
});
