/** A text with the value of one unit after each token, independent of the output format. */
export interface InspectedText {
  /** The unit in words, e.g. `unit 37 of c in layer 0`. */
  readonly title: string;
  /** The model and the text, one line each. */
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
 * How strongly a value shows: not at all at the center, fully from `low` down and from `high` up. 96 of 100 values are between the two, so
 * that a few large ones do not dominate.
 */
export interface ValueScale {
  readonly low: number;
  readonly center: number;
  readonly high: number;
}

/** The scale of the values. The center is 0, except if nearly all values are on one side of it: then it is the middle of their range. */
export function valueScale(values: readonly number[]): ValueScale {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))];
  const [low, high] = [at(0.02), at(0.98)];
  if (low > 0 || high < 0) return { low, center: (low + high) / 2, high };
  const most = Math.max(-low, high);
  return { low: low < 0 ? -most : 0, center: 0, high: high > 0 ? most : 0 };
}

/** The strength of a value, from -1 to 1. */
export function strengthOf(value: number, { low, center, high }: ValueScale): number {
  const range = value < center ? center - low : high - center;
  return range > 0 ? Math.max(-1, Math.min(1, (value - center) / range)) : 0;
}

/** The position of a value between the two ends, from 0 to 1. */
export function heightOf(value: number, { low, high }: ValueScale): number {
  return high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0;
}

/** The distinct values among the ends and the center, with their strengths. */
export function landmarks(scale: ValueScale): readonly { readonly strength: number; readonly value: string }[] {
  const { low, center, high } = scale;
  return [...new Set([low, center, high])].map((value) => ({ strength: strengthOf(value, scale), value: shownValue(value) }));
}

/** Three significant digits: 0.0123, 1.24, 118. */
export function shownValue(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The characters of a token in visible form: a sign before a line break, and no other control characters. */
export function shownCharacters(text: string): readonly string[] {
  return [...text].map((character) => {
    if (character === '\n') return '↵\n';
    return character === '\t' ? '  ' : character.replace(/\p{Cc}/u, '·');
  });
}
