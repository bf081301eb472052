/** Splits a corpus by --test and --validation. Messages name these flags. */
import { type SplitDeviation, SplitError } from '@statal/datasets/audio';
import { percent } from '../../phrases.js';
import { UsageError } from '../../usageError.js';

/** The rules of the parts that are not trained on. */
export interface HeldOutRules {
  /** '0': no such part. */
  readonly test: string;
  /** '0': no such part. */
  readonly validation: string;
  readonly seed: number;
}

/** The rules as the functions that split a corpus take them. */
export interface SplitRules {
  readonly test: string | undefined;
  readonly validation: string | undefined;
  readonly seed: number;
}

/** The words and the audience of a split. */
export interface SplitAudience {
  readonly noun: string;
  notice(line: string): void;
}

/** The most classes that are listed. If there are more, only their number is reported. */
const mostNamed = 10;

/**
 * Splits by the rules of the settings, and reports classes that are too small for the requested share.
 *
 * @param split splits the corpus, e.g. `(rules) => splitClips(corpus, rules)`
 * @throws UsageError if a part, or a class of the training part, has no item
 */
export function splitByRules<Parts extends { readonly deviations: readonly SplitDeviation[] }>(
  split: (rules: SplitRules) => Parts,
  { test, validation, seed }: HeldOutRules,
  audience: SplitAudience,
): Parts {
  try {
    const parts = split(splitRules({ test, validation, seed }));
    for (const part of ['test', 'validation'] as const)
      tellDeviations(
        parts.deviations.filter((each) => each.part === part),
        audience,
      );
    return parts;
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    throw new UsageError(error.source, error.reason, wayOut(error.part, { test, validation }, audience));
  }
}

/** The rules of the settings, as the functions that split a corpus take them. */
export function splitRules({ test, validation, seed }: HeldOutRules): SplitRules {
  const rule = (text: string): string | undefined => (text === '0' ? undefined : text);
  return { test: rule(test), validation: rule(validation), seed };
}

function wayOut(
  part: SplitError['part'],
  { test, validation }: Pick<HeldOutRules, 'test' | 'validation'>,
  { noun }: SplitAudience,
): string {
  if (part !== 'train') return `Add ${noun}s, change --${part}, or turn it off with --${part} 0`;
  const flags = [test === '0' ? '' : `--test ${test}`, validation === '0' ? '' : `--validation ${validation}`].filter(
    (flag) => flag !== '',
  );
  return `Add ${noun}s of it, remove the class, or change ${flags.join(' or ')}`;
}

function tellDeviations(deviations: readonly SplitDeviation[], { noun, notice }: SplitAudience): void {
  for (const deviation of deviations.slice(0, mostNamed)) notice(phrase(deviation, noun));
  if (deviations.length > mostNamed) notice(`${deviations[0].part}: ${deviations.length - mostNamed} more classes like these`);
}

/** The deviation of a class in words, e.g. `validation: 1 of the 3 recordings of "b" (33%, not 10%)`. */
function phrase({ part, label, available, held, fraction }: SplitDeviation, noun: string): string {
  const all = available === 1 ? `the only ${noun} of "${label}"` : `the ${available} ${noun}s of "${label}"`;
  if (held === 0) return `${part}: none of ${all}`;
  return `${part}: ${held} of ${all} (${percent(held / available)}, not ${percent(fraction ?? 0)})`;
}
