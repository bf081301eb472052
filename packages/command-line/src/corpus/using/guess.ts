/** The answer of a classifier: a probability for each class. */

/** A class and its probability. */
export interface Guess {
  readonly label: string;
  /** From 0 to 1; the sum over all classes is 1. */
  readonly probability: number;
}

/** The classes with their probabilities, likeliest first. */
export function ranked(probabilities: ArrayLike<number>, classes: readonly string[]): readonly Guess[] {
  return classes.map((label, index) => ({ label, probability: probabilities[index] })).sort((a, b) => b.probability - a.probability);
}

/** The fields of a line of JSON. */
export function answer(guesses: readonly Guess[], top: number): { readonly [field: string]: unknown } {
  return { class: guesses[0].label, probability: guesses[0].probability, classes: guesses.slice(0, top) };
}

/** The likeliest classes in words, e.g. `seven 97.1%  one 1.2%  four 0.4%`. */
export function guessPhrase(guesses: readonly Guess[], top: number): string {
  return guesses
    .slice(0, top)
    .map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)}%`)
    .join('  ');
}
