/** Counts how often each class was predicted as each class. Accuracy, precision and recall derive from it. */
import { StatalError } from '@statal/tensors';
import { checkField, checkFields, needOptions, wholeNumberFrom1 } from '@statal/tensors/internals';
import { numberList } from '../numberList.js';

/** The options of `confusionMatrix`. */
export interface ConfusionMatrixOptions {
  /** Number of classes, which are 0 to classes - 1. */
  readonly classes: number;
}

/** The options of `ConfusionMatrix.add`. */
export interface AddOptions {
  /** 1 where a position counts, 0 where it does not (padding). Positions with 0 may hold any value. Default: all count. */
  readonly mask?: ArrayLike<number> | undefined;
}

/** Counts of actual and predicted classes, made by `confusionMatrix`. */
export interface ConfusionMatrix {
  /** counts[actual][predicted]. */
  readonly counts: readonly (readonly number[])[];
  /** The sum of all counts. */
  readonly count: number;
  /** Counts pairs of a predicted and an actual class. */
  add(predicted: ArrayLike<number>, actual: ArrayLike<number>, options?: AddOptions): void;
  reset(): void;
}

/**
 * Counts pairs of actual and predicted classes. Counts are whole numbers, so the order and size of batches do not change the result.
 *
 * @example
 * const matrix = confusionMatrix({ classes: 2 });
 * const logits = tensor(engine, [[2, 1], [0, 3], [5, 4]]);
 * matrix.add(await read(argmax(logits)), [0, 1, 1]);
 * matrix.counts; // [[1, 0], [1, 1]]
 * @throws StatalError from `add` if the lists differ in length, or if a counted value is not a class; nothing is counted then
 */
export function confusionMatrix(options: ConfusionMatrixOptions): ConfusionMatrix {
  checkFields('confusionMatrix', options, { classes: wholeNumberFrom1 });
  const { classes } = options;
  const empty = (): number[][] => Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const isClass = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < classes;
  let counts = empty();
  let count = 0;
  return {
    get counts() {
      return counts;
    },
    get count() {
      return count;
    },
    add(predicted, actual, options = {}) {
      needOptions('confusionMatrix', options, ['mask']);
      const { mask } = options;
      const given = Object.entries({ predicted, actual, ...(mask !== undefined && { mask }) });
      for (const [name, values] of given) checkField('confusionMatrix', name, values, numberList);
      if (given.some(([, values]) => values.length !== actual.length)) {
        const came = given.map(([name, values]) => `${values.length} ${name}`).join(', ');
        throw new StatalError('confusionMatrix', `got ${came}`, 'Give one of each for every position');
      }
      const counting = Array.from({ length: actual.length }, (_, position) => position).filter((position) => mask?.[position] !== 0);
      for (const [name, values] of Object.entries({ predicted, actual })) {
        const wrong = counting.find((position) => !isClass(values[position]));
        if (wrong === undefined) continue;
        const problem = `${name} ${values[wrong]} at position ${wrong} is not a class from 0 to ${classes - 1}`;
        throw new StatalError('confusionMatrix', problem, 'Leave out what does not count: { mask }');
      }
      for (const position of counting) counts[actual[position]][predicted[position]] += 1;
      count += counting.length;
    },
    reset() {
      counts = empty();
      count = 0;
    },
  };
}
