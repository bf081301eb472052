/** Precision, recall and F1 of each class. */
import { StatalError } from '@statal/tensors';
import { checkField, needList, numberFrom0 } from '@statal/tensors/internals';

/** How good a classifier is at one class. */
export interface ClassScores {
  /** The fraction of predictions of this class that are right. NaN if there is no such prediction. */
  readonly precision: number;
  /** The fraction of this class's members that were predicted as such. NaN if it has no members. */
  readonly recall: number;
  /** The harmonic mean of both, 2 hits / (predicted + actual): 0 if one of them is NaN, NaN if both are. */
  readonly f1: number;
  /** Number of members of this class. */
  readonly support: number;
}

/** How good a classifier is, over all classes and for each. */
export interface ClassificationReport {
  /** The fraction of all predictions that are right; NaN if there are none. */
  readonly accuracy: number;
  /** Scores by class number. NaN means that the data say nothing about it: show a dash. */
  readonly classes: readonly ClassScores[];
  /**
   * Unweighted means over all classes that occur or were predicted. A precision or recall that is NaN counts as 0, as in
   * scikit-learn with `zero_division=0`.
   */
  readonly macro: Omit<ClassScores, 'support'>;
}

/**
 * Accuracy, and precision, recall and F1 of every class, 0 to 1 each.
 *
 * @param counts counts[actual][predicted], from a `confusionMatrix`
 * @example
 * const { accuracy, classes } = classificationReport([[8, 2], [0, 10]]);
 * accuracy; // 0.9
 * classes[0].recall; // 0.8
 * @throws StatalError if counts are not square
 */
export function classificationReport(counts: readonly (readonly number[])[]): ClassificationReport {
  needList('classificationReport', 'counts', counts);
  for (const row of counts) {
    needList('classificationReport', 'each row of counts', row);
    for (const count of row) checkField('classificationReport', 'a count', count, numberFrom0);
  }
  if (counts.some((row) => row.length !== counts.length)) {
    const widths = counts.map((row) => row.length).join(', ');
    throw new StatalError('classificationReport', `counts are ${counts.length} rows of ${widths}, expected as many columns as rows`);
  }
  const hits = counts.map((row, index) => row[index]);
  const actual = counts.map(total);
  const predicted = counts.map((_, index) => total(counts.map((row) => row[index])));
  // 0 / 0 is NaN. No other division here gives NaN.
  const classes = hits.map((hit, index) => ({
    precision: hit / predicted[index],
    recall: hit / actual[index],
    f1: (2 * hit) / (predicted[index] + actual[index]),
    support: actual[index],
  }));
  const seen = classes.filter(({ f1 }) => !Number.isNaN(f1));
  const macro = (score: keyof ClassificationReport['macro']): number => total(seen.map((scores) => scores[score] || 0)) / seen.length;
  return {
    accuracy: total(hits) / total(actual),
    classes,
    macro: { precision: macro('precision'), recall: macro('recall'), f1: macro('f1') },
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
