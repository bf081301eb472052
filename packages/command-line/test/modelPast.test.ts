import { describe, expect, it } from 'vitest';
import {
  extendHistory,
  modelDirectory,
  modelName,
  modelPastFrom,
  noPast,
  pastInWords,
  pastToKeep,
  type SettingsHistory,
} from '../src/index.js';

const at = (iteration: number, before: object, after: object) => ({ iteration, before, after });

describe('the history of settings', () => {
  const first = extendHistory([], at(300, { learningRate: 0.002, clip: 5, epochs: 2 }, { learningRate: 0.001, clip: 5, iterations: 9 }));

  it('has an entry for what changed, with the values before and after', () => {
    expect(first).toEqual([
      { iteration: 300, changes: { learningRate: { from: 0.002, to: 0.001 }, epochs: { from: 2 }, iterations: { to: 9 } } },
    ]);
  });

  it('is the same where nothing changed', () => {
    expect(extendHistory(first, at(400, { clip: 5 }, { clip: 5 }))).toBe(first);
  });

  it('leaves out settings that are objects', () => {
    expect(extendHistory([], at(1, { text: { sha256: 'a' }, dropout: 0 }, { text: { sha256: 'a' }, dropout: 0 }))).toEqual([]);
  });

  it('has one entry for all changes at one iteration, from the first value to the last', () => {
    const second = extendHistory(first, at(300, { learningRate: 0.001, dropout: 0 }, { learningRate: 0.0005, dropout: 0.2 }));
    expect(second).toEqual([
      {
        iteration: 300,
        changes: {
          learningRate: { from: 0.002, to: 0.0005 },
          epochs: { from: 2 },
          iterations: { to: 9 },
          dropout: { from: 0, to: 0.2 },
        },
      },
    ]);
    const back = { learningRate: 0.002, dropout: 0, epochs: 2 };
    expect(extendHistory(second, at(300, { learningRate: 0.0005, dropout: 0.2, iterations: 9 }, back))).toEqual([]);
  });

  it('adds later changes at the end', () => {
    expect(extendHistory(first, at(500, { clip: 5 }, { clip: 1 })).map(({ iteration }) => iteration)).toEqual([300, 500]);
  });

  it('survives JSON, in which a value that was not set is absent', () => {
    const past = { from: [{ name: 'base', iteration: 7 }], history: first };
    expect(modelPastFrom(JSON.parse(JSON.stringify({ program: 'x', ...pastToKeep(past) })))).toEqual(past);
  });
});

describe('the past of a model', () => {
  const history: SettingsHistory = [
    { iteration: 1300, changes: { learningRate: { from: 0.002, to: 0.001 }, augmentation: { from: true, to: false } } },
    { iteration: 2000, changes: { iterations: { from: 2000 }, epochs: { to: 3 } } },
  ];

  it('is told in two lines', () => {
    const from = [
      { name: 'poems', iteration: 2000 },
      { name: 'shakespeare', iteration: 5000 },
    ];
    expect(pastInWords({ from, history })).toEqual([
      ['from', 'poems, iteration 2,000, which began as shakespeare, iteration 5,000'],
      [
        'changed',
        'learning rate 0.002 -> 0.001, augmentation true -> false after iteration 1,300; iterations 2000 -> none, epochs none -> 3 after iteration 2,000',
      ],
    ]);
    expect(pastInWords(noPast)).toEqual([]);
  });

  it('of a checkpoint without one is empty, and nothing of it is stored', () => {
    expect(modelPastFrom({ program: 'x' })).toEqual(noPast);
    expect(pastToKeep(noPast)).toEqual({});
  });

  it('that is damaged is not understood', () => {
    for (const damaged of [{ from: 'base' }, { from: [{ name: 'base' }] }, { history: [{ iteration: -1, changes: {} }] }, undefined, 7]) {
      expect(modelPastFrom(damaged)).toBeUndefined();
    }
  });
});

describe('the name of a model', () => {
  it('is that of the directory of its training, without the path', () => {
    const names = ['runs/poems', '/a/b/poems/', 'runs/poems/step-000000300', './runs/poems/step-000000300-2/'].map(modelName);
    expect(names).toEqual(['poems', 'poems', 'poems', 'poems']);
  });
});

describe('the directory of a model', () => {
  it('is found from a file of it too', () => {
    const paths = ['runs/poems', 'runs/poems/checkpoints.json', 'runs/poems/step-000000300/parameters.safetensors', 'checkpoint.json'];
    expect(paths.map(modelDirectory)).toEqual(['runs/poems', 'runs/poems', 'runs/poems/step-000000300', '.']);
  });
});
