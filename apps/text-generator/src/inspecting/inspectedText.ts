/** A text with the value of one unit after each token: what is shown, in whatever form. */
export interface InspectedText {
  /** `unit 37 of c in layer 0`. */
  readonly title: string;
  /** What was read by which model, one line each. */
  readonly facts: readonly string[];
  readonly pieces: readonly InspectedPiece[];
  readonly scale: ValueScale;
}

export interface InspectedPiece {
  /** The text of a token. */
  readonly text: string;
  readonly value: number;
}

/**
 * How strongly a value shows: not at the centre, fully from `low` and from `high` on. Of 100 values 96 are between the two, so that a few
 * large ones do not outshine the rest.
 */
export interface ValueScale {
  readonly low: number;
  readonly centre: number;
  readonly high: number;
}

/** The centre is 0, unless nearly all values are on one side of it and far from it: then it is the middle between them. */
export function valueScale(values: readonly number[]): ValueScale {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))];
  const [low, high] = [at(0.02), at(0.98)];
  if (low > 0 || high < 0) return { low, centre: (low + high) / 2, high };
  const most = Math.max(-low, high);
  return { low: low < 0 ? -most : 0, centre: 0, high: high > 0 ? most : 0 };
}

/** From -1 to 1. */
export function strengthOf(value: number, { low, centre, high }: ValueScale): number {
  const range = value < centre ? centre - low : high - centre;
  return range > 0 ? Math.max(-1, Math.min(1, (value - centre) / range)) : 0;
}

/** Where between the two ends it is, from 0 to 1. */
export function heightOf(value: number, { low, high }: ValueScale): number {
  return high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0;
}

/** The ends and the centre, as far as they are different, with the strengths that they have. */
export function landmarks(scale: ValueScale): readonly { readonly strength: number; readonly value: string }[] {
  const { low, centre, high } = scale;
  return [...new Set([low, centre, high])].map((value) => ({ strength: strengthOf(value, scale), value: shownValue(value) }));
}

/** Three digits that count: 0.0123, 1.24, 118. */
export function shownValue(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The characters of a token as they can be shown: a line break as a sign in front of it, no other control characters. */
export function shownCharacters(text: string): readonly string[] {
  return [...text].map((character) => {
    if (character === '\n') return '↵\n';
    return character === '\t' ? '  ' : character.replace(/\p{Cc}/u, '·');
  });
}
