/** Splits a corpus by --test and --validation. Messages name these flags. */
import { percent, UsageError } from '@statal/command-line';
import { type AudioCorpus, type SplitDeviation, SplitError, type SplitRecordings, splitRecordings } from '@statal/datasets/audio';
import type { TrainingReport } from '../reports/trainingReport.js';
import type { Settings } from './settings.js';

/** The most classes that are listed. If there are more, only their number is reported. */
const mostNamed = 10;

/**
 * Splits by the rules of the settings, and reports classes that are too small for the requested share.
 *
 * @throws UsageError if a part, or a class of the training part, has no recording
 */
export function splitByRules(
  corpus: AudioCorpus,
  { test, validation, seed }: Pick<Settings, 'test' | 'validation' | 'seed'>,
  { notice }: Pick<TrainingReport, 'notice'>,
): SplitRecordings {
  const rule = (text: string): string | undefined => (text === '0' ? undefined : text);
  try {
    const split = splitRecordings(corpus, { test: rule(test), validation: rule(validation), seed });
    for (const { part } of [{ part: 'test' as const }, { part: 'validation' as const }])
      tellDeviations(
        split.deviations.filter((each) => each.part === part),
        notice,
      );
    return split;
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    throw new UsageError(error.source, error.reason, wayOut(error.part, { test, validation }));
  }
}

function wayOut(part: SplitError['part'], { test, validation }: Pick<Settings, 'test' | 'validation'>): string {
  if (part !== 'train') return `Add recordings, change --${part}, or turn it off with --${part} 0`;
  const flags = [test === '0' ? '' : `--test ${test}`, validation === '0' ? '' : `--validation ${validation}`].filter(
    (flag) => flag !== '',
  );
  return `Add recordings of it, remove the class, or change ${flags.join(' or ')}`;
}

function tellDeviations(deviations: readonly SplitDeviation[], notice: TrainingReport['notice']): void {
  for (const deviation of deviations.slice(0, mostNamed)) notice(phrase(deviation));
  if (deviations.length > mostNamed) notice(`${deviations[0].part}: ${deviations.length - mostNamed} more classes like these`);
}

/** The deviation of a class in words, e.g. `validation: 1 of the 3 recordings of "b" (33%, not 10%)`. */
function phrase({ part, label, available, held, fraction }: SplitDeviation): string {
  const all = available === 1 ? `the only recording of "${label}"` : `the ${available} recordings of "${label}"`;
  if (held === 0) return `${part}: none of ${all}`;
  return `${part}: ${held} of ${all} (${percent(held / available)}, not ${percent(fraction ?? 0)})`;
}
