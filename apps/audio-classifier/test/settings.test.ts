import { statal } from '@statal/cells';
import { cellPhrase, memoryForms, newCellOptions } from '@statal/command-line/corpus';
import { expect, it } from 'vitest';
import { audioModel } from '../src/training/audioModel.js';
import { defaultSettings } from '../src/training/defaultSettings.js';
import { cellKinds, settingsFrom } from '../src/training/settings.js';

const stored = { ...defaultSettings, cellOptions: {}, test: '0', source: {}, sha256: '' };

it('settings of a checkpoint from before class weights are understood: all classes count equally', () => {
  const { classWeights: _, ...older } = stored;
  expect(settingsFrom(older)?.classWeights).toBe('none');
  expect(settingsFrom({ ...older, classWeights: 'balanced' })?.classWeights).toBe('balanced');
  expect(settingsFrom({ ...older, classWeights: 'heavy' })).toBeUndefined();
});

it('settings of a checkpoint from before options of cells are understood: the cell is the original one', () => {
  const { cellOptions: _, ...older } = { ...stored, cell: 'statal' };
  const settings = settingsFrom(older);
  if (settings === undefined) throw new Error('not understood');
  expect(cellPhrase(settings)).toBe('statal (memory value)');
  const config = (cellOptions: typeof settings.cellOptions) =>
    JSON.stringify(audioModel({ ...settings, cellOptions }, { width: 3, classes: 2 }).config());
  expect(config(settings.cellOptions)).toBe(config(statal().options));
  expect(config(settings.cellOptions)).not.toBe(config(newCellOptions('statal')));
  expect(settingsFrom({ ...older, cellOptions: { memory: 'later' } })).toBeUndefined();
});

it('a new statal cell stores content, and every cell says what it is', () => {
  expect(newCellOptions('statal')).toEqual(statal({ memory: 'content' }).options);
  for (const memory of memoryForms) {
    expect(cellPhrase({ cell: 'statal', cellOptions: newCellOptions('statal', memory) })).toBe(`statal (memory ${memory})`);
  }
  for (const cell of cellKinds.filter((kind) => kind !== 'statal')) {
    expect(cellPhrase({ cell, cellOptions: newCellOptions(cell) })).toBe(cell);
    expect(() => newCellOptions(cell, 'content')).toThrow(`the cell ${cell} has no such option`);
  }
});
