/** The charts of the panel show the tables of the document, all of them and whole. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { labRuns } from '../../build/labRuns.js';
import { figureOf, scoreOf, triedSizes } from '../../src/memory/study/figure.js';
import { type StudyTable, studyDocument } from '../../src/memory/study/studyDocument.js';

const documents = ['statal-cell.md', 'statal-cell.es.md'] as const;
const read = (name: string): string => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');

const tablesOf = (name: string): readonly StudyTable[] =>
  studyDocument(read(name))
    .flatMap(({ blocks }) => blocks)
    .filter((block) => block.kind === 'table');

describe.each(documents)('%s as data', (name) => {
  const text = read(name);

  it('has every section and every table', () => {
    expect(studyDocument(text)).toHaveLength(text.match(/^## /gm)?.length ?? 0);
    expect(tablesOf(name)).toHaveLength(text.match(/^\|[ :|-]+\|$/gm)?.length ?? 0);
    expect(tablesOf(name).filter(({ source }) => source !== undefined)).toHaveLength(8);
  });

  it('has every row and every cell of its tables', () => {
    const lines = text.split('\n').filter((line) => line.startsWith('|') && !/^\|[ :|-]+\|$/.test(line));
    const read = tablesOf(name).flatMap(({ columns, rows }) => [columns, ...rows]);
    expect(read).toHaveLength(lines.length);
    read.forEach((cells, index) => {
      const wanted = lines[index].replace(/^\||\|$/g, '').split(' | ');
      expect(cells.map((cell) => cell.trim())).toEqual(wanted.map((cell) => cell.replaceAll(/[`]/g, '').trim()));
    });
  });
});

it('the tables of both languages have the same figures', () => {
  const figures = (name: string) => tablesOf(name).map(({ rows }) => rows.map((row) => row.slice(1).map(figureOf)));
  expect(figures('statal-cell.es.md')).toEqual(figures('statal-cell.md'));
});

describe('a figure', () => {
  it.each([
    ['4/5', { kind: 'seeds', solved: 4, of: 5 }],
    ['1.807 nats', { kind: 'nats', value: 1.807 }],
    ['85.1%', { kind: 'percent', value: 85.1 }],
    ['1,217', { kind: 'number', value: 1217 }],
    ['1.69e+6', { kind: 'number', value: 1.69e6 }],
    ['1.98e-8', { kind: 'number', value: 1.98e-8 }],
    ['-', { kind: 'none' }],
    ['', { kind: 'none' }],
    ['solved', { kind: 'none' }],
  ])('%s is read', (text, figure) => {
    expect(figureOf(text)).toEqual(figure);
  });

  it('may be named, and may follow the number of seeds', () => {
    expect(scoreOf('gru: 3/5, 99.1%')).toEqual({ name: 'gru', figure: { kind: 'percent', value: 99.1 } });
    expect(scoreOf('1.399 nats')).toEqual({ name: undefined, figure: { kind: 'nats', value: 1.399 } });
  });

  it('may be a list of tried sizes', () => {
    expect(triedSizes('10: 0/3, 16: 2/5')).toEqual([
      { units: 10, solved: 0, of: 3 },
      { units: 16, solved: 2, of: 5 },
    ]);
  });
});

describe('the trainings of the lab', () => {
  it('have a curve for each cell and task of the table, and for each smallest size', () => {
    const runs = labRuns();
    const table = tablesOf('statal-cell.md').find(({ source }) => source === 'results/report.md: How many of the seeds');
    const cells = table?.rows.map(([cell]) => cell) ?? [];
    for (const task of ['seen-before', 'first-time', 'flip-flop', 'copy', 'adding', 'parity', 'delayed-recall']) {
      for (const cell of cells) {
        const found = runs.filter(
          ({ configuration: { budget, ...each } }) => budget !== undefined && each.task.name === task && each.cell.name === cell,
        );
        expect(found, `${cell} on ${task}`).toHaveLength(1);
        expect(found[0].curve.length).toBeGreaterThan(0);
      }
    }
    const sizes = tablesOf('statal-cell.md').find(({ source }) => source === 'results/report.md: ## seen-before: the smallest');
    for (const [cell, , units] of sizes?.rows ?? []) {
      expect(
        runs.filter(({ configuration: own }) => own.budget === undefined && own.cell.name === cell && own.units === Number(units)),
      ).toHaveLength(1);
    }
  });
});
