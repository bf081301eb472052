import { expect, it } from 'vitest';
import { defaultRace, raceSettingsOf } from '../../src/cell/race/raceSettings.js';
import { mostCharacters, packShared, unpackShared } from '../../src/cell/share/shareLink.js';
import { starts } from '../../src/cell/starts/starts.js';

it.each(['// ñ, 漢字, 😀, \u0000, "\\\n\t$1', '', starts.lstm])('a link gives back the code %j', (code) => {
  const packed = packShared({ code, race: defaultRace });
  expect(packed).toMatch(/^[\w-]+$/);
  expect(unpackShared(packed ?? '')).toEqual({ code, race: defaultRace });
});

it('a link of the start lstm is short', () => {
  expect(packShared({ code: starts.lstm, race: defaultRace })?.length).toBeLessThan(1200);
});

it('code that is too long for a link gives none', () => {
  const random = Array.from({ length: 20_000 }, (_, index) => String.fromCharCode(33 + ((index * index * 7919) % 8951))).join('');
  expect(packShared({ code: random, race: defaultRace })).toBeUndefined();
  expect(mostCharacters).toBe(8000);
});

it.each(['', '!!!', 'abc', packShared({ code: starts.gru, race: defaultRace })?.slice(0, 90)])('%j is no link', (text) => {
  expect(unpackShared(text ?? '')).toBeUndefined();
});

it('settings of a link that do not fit take their defaults', () => {
  expect(raceSettingsOf({ task: 'nothing', learningRate: 7, seed: -1, rivals: ['gru', 'x'] })).toEqual({ ...defaultRace, rivals: ['gru'] });
  expect(raceSettingsOf(undefined)).toEqual(defaultRace);
});
