/**
 * Composes a piece for four voices, in the task `music`. The grammar:
 *
 * - piece: sections one after another, each in a key related to the one before,
 * - section: the phrases A A B A. B is in a related key. In one of four sections the second A is a whole tone higher or lower,
 * - phrase: chords by the grammar of `harmony.ts`, set for voices by `voiceLeading.ts`; its last chord sounds twice,
 * - between two chords there may be a passing note: if a voice moves by a third, it first takes the note of the scale between, and the other
 *   voices wait.
 *
 * So half of all phrases are repeats, which a reader that remembers can predict.
 */
import { harmonize, type Key, relatedKey, scaleOf } from './harmony.js';
import type { RandomNumbers } from './randomNumbers.js';
import { type FourPitches, setVoices, voiceRanges } from './voiceLeading.js';

/** Probability of a passing note where one is possible. */
const passing = 0.5;
/** Probability that the second phrase of a section is transposed, and by how many semitones. */
const transposition = { probability: 0.25, semitones: 2 } as const;

/** The first `count` chords of a piece, passing notes included: all pitches at one time, then all at the next. */
export function composeChorale(count: number, numbers: RandomNumbers): readonly FourPitches[] {
  const piece: FourPitches[] = [];
  let key: Key = { tonic: numbers.below(12), mode: numbers.chance(0.5) ? 'major' : 'minor' };
  // Where the voices begin: the middle of their ranges, the outer ones up to 3 semitones from it.
  let before: FourPitches = [43 + numbers.below(7), 57, 64, 67 + numbers.below(7)];
  while (piece.length < count) {
    const first = composePhrase(key, before, numbers);
    const second = numbers.chance(transposition.probability) ? transpose(first, numbers) : first;
    piece.push(...first, ...second);
    if (piece.length >= count) break; // half of a section is enough for a training sequence
    const other = composePhrase(relatedKey(key, numbers), second[second.length - 1], numbers);
    piece.push(...other, ...first);
    before = first[first.length - 1];
    key = relatedKey(key, numbers);
  }
  return piece.slice(0, count);
}

function composePhrase(key: Key, start: FourPitches, numbers: RandomNumbers): readonly FourPitches[] {
  const phrase: FourPitches[] = [];
  const scale = scaleOf(key);
  let before = start;
  for (const chord of harmonize(key, numbers)) {
    const pitches = setVoices(chord, before, numbers);
    const between = phrase.length > 0 ? passingNote(before, pitches, scale, numbers) : undefined;
    if (between !== undefined) phrase.push(between);
    phrase.push(pitches);
    before = pitches;
  }
  return [...phrase, before];
}

/** The pitches before, with the passing note in one voice that moves by a third. Absent if none does, or by chance. */
function passingNote(before: FourPitches, after: FourPitches, scale: readonly number[], numbers: RandomNumbers): FourPitches | undefined {
  const moving = [0, 1, 2, 3].filter((voice) => [3, 4].includes(Math.abs(after[voice] - before[voice])));
  if (moving.length === 0 || !numbers.chance(passing)) return undefined;
  const voice = moving[numbers.below(moving.length)];
  const low = Math.min(before[voice], after[voice]);
  const note = [low + 1, low + 2, low + 3].find((pitch) => scale.includes(pitch % 12) && pitch < Math.max(before[voice], after[voice]));
  if (note === undefined) return undefined;
  const [bass, tenor, alto, soprano] = before.map((pitch, each) => (each === voice ? note : pitch));
  return [bass, tenor, alto, soprano];
}

/** A whole tone higher or lower. If a voice would leave its range, the phrase as it is. */
function transpose(phrase: readonly FourPitches[], numbers: RandomNumbers): readonly FourPitches[] {
  const by = numbers.chance(0.5) ? transposition.semitones : -transposition.semitones;
  const moved = phrase.map(([bass, tenor, alto, soprano]): FourPitches => [bass + by, tenor + by, alto + by, soprano + by]);
  const fits = moved.every((pitches) => voiceRanges.every(({ low, high }, voice) => low <= pitches[voice] && pitches[voice] <= high));
  return fits ? moved : phrase;
}
