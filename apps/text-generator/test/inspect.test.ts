import { readdir, readFile, writeFile } from 'node:fs/promises';
import { observe } from '@statal/layers';
import { readSync, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { beforeAll, describe, expect, it } from 'vitest';
import { propertyOf } from '../src/inspecting/textProperties.js';
import { textProperty } from '../src/inspecting/textProperty.js';
import { openModel } from '../src/training/openModel.js';
import { type Finished, lines, run, smallModel, workplace } from './program.js';
import { rankCorrelation, rocArea } from './ranking.js';

const place = workplace();
const train = (out: string, ...flags: string[]) =>
  run([
    'train',
    '--input',
    place.text(),
    '--out',
    place.path(out),
    ...smallModel,
    '--iterations',
    '20',
    '--learning-rate',
    '0.01',
    ...flags,
  ]);
const inspect = (...flags: string[]): Promise<Finished> => run(['inspect', '--model', place.path('model'), ...flags]);

interface Place {
  readonly layer: number;
  readonly state: string;
  readonly unit: number;
}

/** What `--json` prints. */
interface Inspected extends Place {
  readonly find: string;
  readonly measure: string;
  readonly found: readonly (Place & { readonly score: number })[];
  readonly tokens: readonly string[];
  readonly values: readonly number[];
}

const objectOf = (stdout: string): Inspected => lines(stdout)[0] as unknown as Inspected;

beforeAll(async () => {
  await Promise.all([train('model', '--layers', '2'), train('words', '--tokens', 'words', '--cell', 'gru', '--layers', '1')]);
});

describe('inspect --unit', () => {
  it('gives the value of the unit after each character, as one run over all of it has them', async () => {
    // More than one window of steps.
    const { code, stdout } = await inspect('--unit', '3', '--layer', '0', '--state', 'forget', '--characters', '1300', '--json');
    const { layer, state, unit, tokens, values } = objectOf(stdout);
    const text = (await readFile(place.text(), 'utf8')).slice(0, 1300);
    expect({ code, layer, state, unit, text: tokens.join('') }).toEqual({ code: 0, layer: 0, state: 'forget', unit: 3, text });

    const { engine, model, params, vocabulary } = await openModel(place.path('model'), { threads: 1 });
    const { layers } = observe(model, params, tensor(engine, vocabulary.encode(text), { shape: [1300, 1] }));
    const want = [...readSync(layers[0].gates.forget)].filter((_, index) => index % 8 === 3);
    engine.close();
    expectClose(values, want, 1e-5, 'forget');
  });

  it('shows by default the top layer, its memory and the first 2,000 characters', async () => {
    const { code, stdout, stderr } = await inspect('--unit', '0');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [title, model, input, , legend, , first, bars] = stdout.split('\n');
    expect(title).toBe('unit 0 of c in layer 1');
    expect(model).toMatch(/^lstm, 2 x 8, iteration \d+$/);
    expect(input).toMatch(/small\.txt, the first 2,000 of 3,\d+ characters$/);
    expect(legend).toMatch(/^▁ \S+ or less {3}█ \S+ or more$/);
    expect(first).toBe('line 0: the quick brown fox 0 jumps over 0 lazy dogs.↵');
    expect(bars).toMatch(/^[▁-█]{54}$/);
  });

  it('shows colors if a flag or variable sets them, and none if one forbids them', async () => {
    const flags = ['--unit', '0', '--characters', '30'];
    const [colored, refused] = await Promise.all(
      [
        { FORCE_COLOR: '3', NO_COLOR: '' },
        { FORCE_COLOR: '3', NO_COLOR: '1' },
      ].map((env) => run(['inspect', '--model', place.path('model'), ...flags], { env })),
    );
    expect(colored.stdout).toContain('\x1b[38;2;');
    expect(colored.stdout).not.toMatch(/[▁-█]/);
    expect(refused.stdout).toMatch(/[▁-█]/);
    expect(refused.stdout).not.toContain('\x1b');
  });

  it('writes a page in place of the text', async () => {
    const path = place.path('page.html');
    const { code, stdout } = await inspect('--unit', '1', '--characters', '40', '--html', path);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${path}: unit 1 of c in layer 1\n` });
    const page = await readFile(path, 'utf8');
    expect(page.match(/<i[ >]/g)).toHaveLength(40);
    expect(page).toContain('<title>unit 1 of c in layer 1</title>');
  });

  it('shows a model of words word by word', async () => {
    const { code, stdout } = await run([
      'inspect',
      '--model',
      place.path('words'),
      '--unit',
      '0',
      '--state',
      'update',
      '--characters',
      '60',
      '--json',
    ]);
    const { tokens, values } = objectOf(stdout);
    expect({ code, values: values.length }).toEqual({ code: 0, values: tokens.length });
    expect(tokens.slice(0, 4)).toEqual(['line', ' 0', ':', ' ']);
  });
});

describe('inspect --find', () => {
  it.each([
    ['line-seen:fox', 'auc'],
    ['position', 'rank_correlation'],
  ])('%s: the score of the best unit is what its values say', async (property, measure) => {
    const { code, stdout } = await inspect('--find', property, '--unit', 'best', '--top', '3', '--characters', '9999', '--json');
    const result = objectOf(stdout);
    expect({ code, find: result.find, measure: result.measure, count: result.found.length }).toEqual({
      code: 0,
      find: property,
      measure,
      count: 3,
    });
    const [best] = result.found;
    expect({ layer: result.layer, state: result.state, unit: result.unit }).toEqual({
      layer: best.layer,
      state: best.state,
      unit: best.unit,
    });
    const held = [...propertyOf(result.tokens, result.tokens.length, textProperty(property))];
    const area = measure === 'auc' ? rocArea(result.values, held) : rankCorrelation(result.values, held);
    const strength = measure === 'auc' ? Math.max(area, 1 - area) : Math.abs(area);
    expect(Math.abs(best.score - strength)).toBeLessThan(1e-3);
    const scores = result.found.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('prints the best units of all states and layers, and a command that shows the first', async () => {
    const { code, stdout } = await inspect('--find', 'line-seen:fox', '--top', '4');
    expect(code).toBe(0);
    const rows = stdout.split('\n');
    expect(rows[0]).toMatch(/small\.txt: 3,\d+ characters, \d+(\.\d+)?% of them behind "fox" in a line$/);
    expect(rows[2]).toMatch(/^ +AUC +layer +state +unit$/);
    for (const row of rows.slice(3, 7))
      expect(row).toMatch(/^ +[01]\.\d{3} +[01] {2}[hc] +[0-7] {2}(higher|lower) behind "fox" in a line$/);
    const [, , layer, state, unit] = /^ +(\S+) +(\S) +(\S) +(\S)/.exec(rows[3]) ?? [];
    expect(rows.at(-2)).toMatch(/^Look at the best: {2}/);
    expect(rows.at(-2)).toContain(`--layer ${layer} --state ${state} --unit ${unit}`);
  });

  it('can be limited to a layer and a gate', async () => {
    const { stdout } = await inspect('--find', 'position', '--layer', '0', '--state', 'output', '--json', '--top', '99');
    const { found } = objectOf(stdout);
    expect(found).toHaveLength(8);
    expect(new Set(found.map(({ layer, state }) => `${layer} ${state}`))).toEqual(new Set(['0 output']));
  });
});

describe('a mistake', () => {
  const unknown = 'the naïve fox\n';
  const mistakes: readonly (readonly [string, readonly string[], string])[] = [
    ['a unit out of range', ['--unit', '8'], '--unit 8: the state c of layer 1 has units 0 to 7. Name one of these'],
    ['no such layer', ['--unit', '0', '--layer', '2'], '--layer 2: the model has layers 0 to 1. Layer 0 is'],
    [
      'no such state',
      ['--unit', '0', '--state', 'z'],
      '--state z: the cell of this model has none of that name. It has the states h and c and the gates input, forget, candidate and output.',
    ],
    ['no unit and nothing to find', [], '--unit: which unit to show is not said. Name one, or let --find position name the best.'],
    [
      'the best at nothing',
      ['--unit', 'best'],
      '--unit best: best at what is not said. Add --find with quotes, brackets, position, line-seen:X.',
    ],
    ['a page of no unit', ['--find', 'position', '--html', 'x.html'], '--html x.html: a page shows one unit'],
    ['no such property', ['--find', 'rhyme'], '--find rhyme: expected one of quotes, brackets, position, line-seen:X.'],
    ['nothing to have seen', ['--find', 'line-seen:'], '--find line-seen:: what to have seen is missing.'],
    ['a unit that is no number', ['--unit', 'three'], '--unit three: expected a whole number of 0 or more'],
    ['an empty text', ['--unit', '0', '--input', 'EMPTY'], 'it is empty.'],
    [
      'a character that training never saw',
      ['--unit', '0', '--input', 'UNKNOWN'],
      'character 6 (line 1), "ï" (U+00EF), is not in the vocabulary of 40 characters. The model has never seen it: take it out',
    ],
    ['nothing to tell apart', ['--find', 'quotes'], 'characters, none is inside quotes. There is nothing to tell apart'],
    [
      'a page where no directory is',
      ['--unit', '0', '--html', '/nowhere/x.html'],
      '--html /nowhere/x.html: the directory it should be in is not there.',
    ],
  ];

  beforeAll(async () => {
    await Promise.all([writeFile(place.path('EMPTY'), ''), writeFile(place.path('UNKNOWN'), unknown)]);
  });

  it.concurrent.each(mistakes)('%s', async (_, flags, wanted) => {
    const { code, stdout, stderr } = await inspect(...flags.map((word) => (/^[A-Z]+$/.test(word) ? place.path(word) : word)));
    expect(stderr).toContain(wanted);
    expect(stderr).toMatch(/^statal-text: [^\n]*\.\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('leaves no page behind', async () => {
    expect(await readdir(place.path('.'))).not.toContain('x.html');
  });
});

it('its help has examples and says what can be found', async () => {
  const { code, stdout } = await run(['inspect', '--help']);
  expect(code).toBe(0);
  for (const part of ['Examples:\n  statal-text inspect', 'Properties to find:', 'AUC', '--characters <n>']) expect(stdout).toContain(part);
});
