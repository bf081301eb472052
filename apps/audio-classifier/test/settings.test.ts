import { expect, it } from 'vitest';
import { defaultSettings, settingsFrom } from '../src/training/settings.js';

it('settings of a checkpoint from before class weights are understood: all classes count equally', () => {
  const { classWeights: _, ...older } = { ...defaultSettings, test: '0', source: {}, sha256: '' };
  expect(settingsFrom(older)?.classWeights).toBe('none');
  expect(settingsFrom({ ...older, classWeights: 'balanced' })?.classWeights).toBe('balanced');
  expect(settingsFrom({ ...older, classWeights: 'heavy' })).toBeUndefined();
});
