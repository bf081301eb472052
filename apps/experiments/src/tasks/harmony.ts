/**
 * The grammar of the harmony in the task `music`: functional harmony as it is taught, as a Markov chain over chords. A phrase mostly opens with a
 * chord of the tonic, moves by the chain, and ends with a cadence. Chords are named as in major. In minor they stand on the same degrees of
 * the natural scale, and dominant chords have the raised seventh degree.
 */
import type { RandomNumbers } from './randomNumbers.js';

export interface Key {
  /** 0 for C to 11 for B. */
  readonly tonic: number;
  readonly mode: 'major' | 'minor';
}

export interface Chord {
  /** Pitch classes from 0 to 11: root, third, fifth, and the seventh in `V7`. */
  readonly tones: readonly number[];
  /** The pitch class in the bass. */
  readonly bass: number;
}

type ChordName = 'I' | 'ii' | 'iii' | 'IV' | 'V' | 'V7' | 'vi' | 'vii';
/** Names by weight. */
type Choice<Name extends string> = { readonly [Each in Name]?: number };

interface ChordRow {
  /** Degree of the root, from 0. */
  readonly degree: number;
  /** The chords that may follow. */
  readonly next: Choice<ChordName>;
}

const chords: { readonly [Name in ChordName]: ChordRow } = {
  // Tonic: leads anywhere.
  I: { degree: 0, next: { IV: 3, V: 2, vi: 2, ii: 2, iii: 1 } },
  vi: { degree: 5, next: { ii: 3, IV: 3, V: 1, iii: 1 } },
  iii: { degree: 2, next: { vi: 3, IV: 2 } },
  // Subdominant: leads to the dominant, and IV also back to the tonic.
  ii: { degree: 1, next: { V: 3, V7: 2, vii: 1 } },
  IV: { degree: 3, next: { V: 3, V7: 1, vii: 1, ii: 2, I: 2 } },
  // Dominant: leads to the tonic, or to vi in its place.
  V: { degree: 4, next: { I: 4, vi: 2, V7: 1 } },
  V7: { degree: 4, next: { I: 4, vi: 1 } },
  vii: { degree: 6, next: { I: 1 } },
};

const openings: Choice<ChordName> = { I: 6, vi: 1, V: 1 };

/** The last two chords of a phrase: authentic, with seventh, plagal, half (two forms) and deceptive. */
const cadences = { 'V I': 4, 'V7 I': 3, 'IV I': 1, 'IV V': 1, 'ii V': 1, 'V vi': 1 } as const;

const scales = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] } as const;
/** The seventh degree, which is a semitone below the tonic in dominant chords. */
const leadingDegree = 6;
const dominants: readonly ChordName[] = ['V', 'V7', 'vii'];

/** Probability that a chord of the chain has its third in the bass. Chords of the cadence have their root there. */
const inversion = 0.2;

/** Pitch classes of the key. */
export function scaleOf({ tonic, mode }: Key): readonly number[] {
  return scales[mode].map((interval) => (tonic + interval) % 12);
}

/** The key a fifth up or down, or the one with the same scale in the other mode. */
export function relatedKey({ tonic, mode }: Key, numbers: RandomNumbers): Key {
  const which = numbers.below(3);
  if (which < 2) return { tonic: (tonic + [5, 7][which]) % 12, mode };
  return mode === 'major' ? { tonic: (tonic + 9) % 12, mode: 'minor' } : { tonic: (tonic + 3) % 12, mode: 'major' };
}

/** The chords of a phrase: one to three by the chain (or more, until a cadence may follow), then the cadence. */
export function harmonize(key: Key, numbers: RandomNumbers): readonly Chord[] {
  const phrase: Chord[] = [];
  const atLeast = 1 + numbers.below(3);
  let name = pick(openings, numbers);
  for (;;) {
    phrase.push(chordOf(name, key, phrase.length > 0 && numbers.chance(inversion)));
    const { next } = chords[name];
    const possible = Object.entries(cadences).filter(([cadence]) => cadence.split(' ')[0] in next);
    if (phrase.length >= atLeast && possible.length > 0) {
      const [first, last] = pick(Object.fromEntries(possible), numbers).split(' ') as [ChordName, ChordName];
      return [...phrase, chordOf(first, key, false), chordOf(last, key, false)];
    }
    name = pick(next, numbers);
  }
}

function chordOf(name: ChordName, { tonic, mode }: Key, inverted: boolean): Chord {
  const raised = mode === 'minor' && dominants.includes(name);
  const intervals = name === 'V7' ? [0, 2, 4, 6] : [0, 2, 4];
  const tones = intervals.map((interval) => {
    const degree = (chords[name].degree + interval) % 7;
    return (tonic + scales[mode][degree] + (raised && degree === leadingDegree ? 1 : 0)) % 12;
  });
  return { tones, bass: tones[inverted ? 1 : 0] };
}

/** One of the names, with a probability in proportion to its weight. */
function pick<Name extends string>(choice: Choice<Name>, numbers: RandomNumbers): Name {
  const entries = Object.entries(choice) as [Name, number][];
  return entries[numbers.weighted(entries.map(([, weight]) => weight))][0];
}
