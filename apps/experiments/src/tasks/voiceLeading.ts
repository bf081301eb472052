/** Sets chords for four voices, in the task `music`: each voice moves little, and no two move in parallel fifths or octaves if avoidable. */
import type { Chord } from './harmony.js';
import type { RandomNumbers } from './randomNumbers.js';

/** Pitches that sound together, as MIDI numbers (60 is middle C): bass, tenor, alto, soprano. */
export type FourPitches = readonly [number, number, number, number];

/** The lowest and the highest pitch of each voice, from bass to soprano. */
export const voiceRanges = [
  { low: 36, high: 55 },
  { low: 48, high: 67 },
  { low: 53, high: 74 },
  { low: 60, high: 81 },
] as const;
const [bassRange, tenorRange, altoRange, sopranoRange] = voiceRanges;

/** Penalties in semitones of movement. */
const penalties = { parallel: 12, noThird: 12, noSeventh: 12, noFifth: 3, twoThirds: 4 } as const;

/** The largest distance between neighbors of the upper three voices. */
const octave = 12;
/** The largest movement of the soprano. There is always a chord tone so near. */
const sopranoLeap = 7;

/**
 * Bass: the nearest pitch. Soprano: a random chord tone near its last pitch, most often a step away; this makes the melody. Tenor and alto:
 * the pair with the least movement and penalties.
 *
 * @param before the pitches before, or where the voices are to begin
 */
export function setVoices(chord: Chord, before: FourPitches, numbers: RandomNumbers): FourPitches {
  const bass = nearest(pitchesOf([chord.bass], bassRange.low, bassRange.high), before[0]);
  const soprano = nextOfMelody(chord, before, bass, numbers);
  let best: FourPitches | undefined;
  let leastCost = Number.POSITIVE_INFINITY;
  for (const alto of pitchesOf(chord.tones, Math.max(altoRange.low, bass, soprano - octave), Math.min(altoRange.high, soprano))) {
    for (const tenor of pitchesOf(chord.tones, Math.max(tenorRange.low, bass, alto - octave), Math.min(tenorRange.high, alto))) {
      const pitches = [bass, tenor, alto, soprano] as const;
      const cost = costOf(pitches, before, chord);
      if (cost < leastCost) [best, leastCost] = [pitches, cost];
    }
  }
  if (best === undefined) throw new Error(`no room for tenor and alto between ${bass} and ${soprano}`);
  return best;
}

/** The pitches of these classes from `low` to `high`. */
function pitchesOf(classes: readonly number[], low: number, high: number): number[] {
  const found: number[] = [];
  for (let pitch = low; pitch <= high; pitch++) if (classes.includes(pitch % 12)) found.push(pitch);
  return found;
}

const nearest = (pitches: readonly number[], to: number): number =>
  pitches.reduce((best, pitch) => (Math.abs(pitch - to) < Math.abs(best - to) ? pitch : best));

function nextOfMelody({ tones }: Chord, before: FourPitches, bass: number, numbers: RandomNumbers): number {
  const last = before[3];
  const near = pitchesOf(tones, Math.max(sopranoRange.low, last - sopranoLeap), Math.min(sopranoRange.high, last + sopranoLeap));
  const free = near.filter((pitch) => !isParallel(before[0], last, bass, pitch));
  const pitches = free.length > 0 ? free : near;
  return pitches[numbers.weighted(pitches.map((pitch) => melodyWeight(Math.abs(pitch - last))))];
}

/** Steps are more frequent than thirds, and these than repeats and leaps. */
function melodyWeight(semitones: number): number {
  if (semitones === 0) return 1;
  if (semitones <= 2) return 5;
  return semitones <= 4 ? 2 : 0.5;
}

function costOf(pitches: FourPitches, before: FourPitches, { tones }: Chord): number {
  const [, third, fifth, seventh] = tones;
  let cost = Math.abs(pitches[1] - before[1]) + Math.abs(pitches[2] - before[2]);
  const thirds = timesOf(third, pitches);
  if (thirds === 0) cost += penalties.noThird;
  if (thirds > 1) cost += penalties.twoThirds;
  if (timesOf(fifth, pitches) === 0) cost += penalties.noFifth;
  if (seventh !== undefined && timesOf(seventh, pitches) === 0) cost += penalties.noSeventh;
  for (let low = 0; low < 3; low++) {
    for (let high = low + 1; high < 4; high++) {
      if (isParallel(before[low], before[high], pitches[low], pitches[high])) cost += penalties.parallel;
    }
  }
  return cost;
}

/** The number of voices that have this pitch class. */
function timesOf(tone: number, pitches: FourPitches): number {
  let times = 0;
  for (const pitch of pitches) if (pitch % 12 === tone) times++;
  return times;
}

/** Whether the lower of two voices moves, and they are a fifth or an octave (or unison) apart both before and after. */
export function isParallel(lowBefore: number, highBefore: number, low: number, high: number): boolean {
  const interval = (high - low) % 12;
  return low !== lowBefore && interval === (highBefore - lowBefore) % 12 && (interval === 0 || interval === 7);
}
