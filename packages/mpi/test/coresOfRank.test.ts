import { describe, expect, it } from 'vitest';
import { coresInList, shareAmong } from '../src/coresOfRank.js';

const on = (machine: string, ...cores: number[]): { machine: string; cores: number[] } => ({ machine, cores });
const repeated = (count: number, machine: string, cores: number): { machine: string; cores: number[] }[] =>
  Array.from({ length: count }, () => on(machine, ...Array.from({ length: cores }, (_, core) => core)));

describe('the share of a rank in the cores of its machine', () => {
  it.each([
    ['a rank alone has all that it may use', [on('a', 0, 1, 2, 3)], 4],
    ['two ranks that may use all cores have half of them', repeated(2, 'a', 4), 2],
    ['ranks that are bound to cores of their own have these', [on('a', 0), on('a', 1), on('a', 2)], 1],
    ['other machines do not count', [on('a', 0, 1), on('b', 0, 1), on('b', 0, 1)], 2],
    ['a core that only this rank may use is its own', [on('a', 0, 1), on('a', 1)], 1.5],
    ['more ranks than cores have less than one', repeated(3, 'a', 2), 0.666667],
    ['ten ranks on ten cores have one each', repeated(10, 'a', 10), 1],
    ['three ranks on six cores have two each', repeated(3, 'a', 6), 2],
  ])('%s', (_, places, share) => {
    expect(shareAmong(places[0], places)).toBe(share);
  });
});

it('coresInList reads ranges', () => {
  expect(coresInList('0-3,8,10-11')).toEqual([0, 1, 2, 3, 8, 10, 11]);
});
