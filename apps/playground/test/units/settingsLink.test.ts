import { expect, it } from 'vitest';
import { settingsFromQuery, settingsQuery } from '../../src/text/settingsLink.js';
import { defaultSettings } from '../../src/text/textSettings.js';

it('a link holds the settings that differ from the defaults', () => {
  const settings = { ...defaultSettings, cell: 'gru', units: 64, learningRate: 0.01 } as const;
  expect(settingsQuery(settings)).toEqual({ cell: 'gru', units: '64', learningRate: '0.01' });
  expect(settingsFromQuery(new URLSearchParams(settingsQuery(settings)))).toEqual(settings);
});

it('what is no setting is the default', () => {
  const query = new URLSearchParams('cell=nothing&units=-3&layers=1.5&batch=1e9&steps=many&seed=7');
  expect(settingsFromQuery(query)).toEqual({ ...defaultSettings, seed: 7 });
});
