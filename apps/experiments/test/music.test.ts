import { Random } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { composeChorale } from '../src/tasks/composeChorale.js';
import { harmonize, type Key, scaleOf } from '../src/tasks/harmony.js';
import { music } from '../src/tasks/music.js';
import { RandomNumbers } from '../src/tasks/randomNumbers.js';
import { type FourPitches, isParallel, voiceRanges } from '../src/tasks/voiceLeading.js';

const random = Random.fromSeed(5);
const numbersOf = (index: number): RandomNumbers => new RandomNumbers(random.fold(index));
const pieces = Array.from({ length: 200 }, (_, index) => composeChorale(64, numbersOf(index)));

describe('a phrase', () => {
  it.each(['major', 'minor'] as const)('in %s has chords of the key, and ends with a cadence on I, V or vi', (mode) => {
    const key: Key = { tonic: 9, mode };
    const leading = 8;
    const ends = new Set<number>();
    for (let index = 0; index < 300; index++) {
      const phrase = harmonize(key, numbersOf(index));
      expect(phrase.length).toBeGreaterThanOrEqual(3);
      for (const { tones, bass } of phrase) {
        expect([...scaleOf(key), leading]).toEqual(expect.arrayContaining([...tones]));
        expect(tones).toContain(bass);
      }
      const last = phrase[phrase.length - 1];
      expect(last.bass).toBe(last.tones[0]);
      ends.add(last.bass);
    }
    const scale = scaleOf(key);
    expect([...ends].sort()).toEqual([scale[0], scale[4], scale[5]].sort());
  });
});

describe('a piece', () => {
  it('keeps every voice in its range', () => {
    voiceRanges.forEach(({ low, high }, voice) => {
      const pitches = pieces.flat().map((chord) => chord[voice]);
      expect(Math.min(...pitches)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...pitches)).toBeLessThanOrEqual(high);
    });
  });

  it('avoids parallel fifths and octaves', () => {
    const pairs = [0, 1, 2].flatMap((low) => [1, 2, 3].filter((high) => high > low).map((high) => [low, high] as const));
    const shares = pieces.map((piece) => {
      const moves = piece.slice(1).flatMap((now, index) => pairs.map(([low, high]) => [piece[index], now, low, high] as const));
      return moves.filter(([old, now, low, high]) => isParallel(old[low], old[high], now[low], now[high])).length / moves.length;
    });
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThan(0.015);
  });

  it('moves its melody by steps more often than by leaps', () => {
    const moves = pieces.flatMap((piece) => piece.slice(1).map((now, index) => Math.abs(now[3] - piece[index][3])));
    const steps = moves.filter((move) => move === 1 || move === 2).length;
    expect(steps).toBeGreaterThan(2 * moves.filter((move) => move > 4).length);
  });

  it('repeats its first phrase at once in about three of four pieces, and in the others a tone away', () => {
    const difference = (from: FourPitches, to: FourPitches): string => to.map((pitch, voice) => pitch - from[voice]).join();
    const kinds = pieces.map((piece) => {
      for (let length = 4; length <= 20; length++) {
        const moved = new Set(Array.from({ length }, (_, index) => difference(piece[index], piece[length + index])));
        if (moved.size === 1 && ['0,0,0,0', '2,2,2,2', '-2,-2,-2,-2'].includes([...moved][0])) return [...moved][0] === '0,0,0,0';
      }
      return undefined;
    });
    expect(kinds).not.toContain(undefined);
    expect(kinds.filter(Boolean).length / kinds.length).toBeGreaterThan(0.65);
    expect(kinds.filter(Boolean).length / kinds.length).toBeLessThan(0.9);
  });
});

describe('music', () => {
  it('asks for the next note at every step', () => {
    const { inputs, targets, weights } = music.draw(random, { batch: 6, length: 64, part: 'training' });
    expect(targets.subarray(0, 6 * 63)).toEqual(inputs.subarray(6));
    expect(weights.every((weight) => weight === 1)).toBe(true);
  });

  it('begins with the beginning of a piece, bass first', () => {
    const { inputs } = music.draw(random, { batch: 1, length: 64, part: 'training' });
    const piece = composeChorale(16, new RandomNumbers(random)).flat();
    expect([...inputs]).toEqual(piece.map((pitch) => pitch - voiceRanges[0].low));
    expect([...music.draw(random, { batch: 1, length: 256, part: 'training' }).inputs].slice(0, 64)).toEqual([...inputs]);
  });

  it.each(['training', 'long'] as const)('calls chance what the frequencies of the notes alone give, at the %s length', (which) => {
    const { targets } = music.draw(random, { batch: 1000, length: music.lengths[which], part: 'test' });
    const counts = new Float64Array(music.outputs);
    for (const target of targets) counts[target] += 1;
    expect(counts.every((count) => count > 0)).toBe(true);
    const entropy = counts.reduce((sum, count) => sum - (count / targets.length) * Math.log(count / targets.length), 0);
    expect(Math.abs(entropy - (music.goal.chance ?? 0))).toBeLessThan(0.02);
  });
});
