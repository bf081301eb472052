/**
 * The phones of the English digits, as targets for a formant synthesizer. Vowels are the averages of Peterson and Barney (1952) for men.
 * Consonants follow Klatt, "Software for a cascade/parallel formant synthesizer" (1980).
 */

export interface Phone {
  /** The first three resonances of the vocal tract, in hertz. */
  readonly formants: readonly [number, number, number];
  /** Loudness of the voice, 0 to 1. */
  readonly voice: number;
  /** Loudness of the hiss (turbulent air), 0 to 1. */
  readonly hiss: number;
  /** Frequency of the loudest hiss, in hertz. */
  readonly hissAt: number;
  /** In seconds. */
  readonly duration: number;
}

function vowel(formants: Phone['formants'], duration: number, voice = 1): Phone {
  return { formants, voice, hiss: 0, hissAt: 3000, duration };
}

function consonant(formants: Phone['formants'], voice: number, hiss: number, hissAt: number, duration: number): Phone {
  return { formants, voice, hiss, hissAt, duration };
}

const phones = {
  iy: vowel([270, 2290, 3010], 0.16),
  ih: vowel([390, 1990, 2550], 0.1),
  eh: vowel([530, 1840, 2480], 0.11),
  ah: vowel([640, 1190, 2390], 0.12),
  aa: vowel([730, 1090, 2440], 0.13),
  ao: vowel([570, 840, 2410], 0.14),
  uh: vowel([440, 1020, 2240], 0.08),
  uw: vowel([300, 870, 2240], 0.17),
  er: vowel([490, 1350, 1690], 0.09),
  w: vowel([290, 610, 2150], 0.07, 0.6),
  r: vowel([310, 1060, 1380], 0.08, 0.6),
  n: vowel([250, 1340, 2470], 0.09, 0.4),
  v: consonant([220, 1100, 2080], 0.35, 0.05, 2500, 0.07),
  z: consonant([240, 1390, 2530], 0.3, 0.25, 3700, 0.1),
  f: consonant([340, 1100, 2080], 0, 0.12, 2600, 0.11),
  th: consonant([320, 1290, 2540], 0, 0.09, 3000, 0.09),
  s: consonant([320, 1390, 2530], 0, 0.4, 3700, 0.13),
  /** The closure before a burst. */
  stop: consonant([300, 1500, 2600], 0, 0, 3000, 0.06),
  t: consonant([400, 1600, 2600], 0, 0.5, 3500, 0.03),
  k: consonant([300, 1990, 2850], 0, 0.45, 1900, 0.03),
} as const satisfies { readonly [name: string]: Phone };

const spoken: { readonly [digit: string]: readonly (keyof typeof phones)[] } = {
  0: ['z', 'ih', 'r', 'ao', 'uh'],
  1: ['w', 'ah', 'n'],
  2: ['stop', 't', 'uw'],
  3: ['th', 'r', 'iy'],
  4: ['f', 'ao', 'er'],
  5: ['f', 'aa', 'ih', 'v'],
  6: ['s', 'ih', 'stop', 'k', 's'],
  7: ['s', 'eh', 'v', 'uh', 'n'],
  8: ['eh', 'ih', 'stop', 't'],
  9: ['n', 'aa', 'ih', 'n'],
};

/** '0' to '9'. */
export const digits: readonly string[] = Object.keys(spoken);

export function phonesOf(digit: string): readonly Phone[] {
  return spoken[digit].map((name) => phones[name]);
}
