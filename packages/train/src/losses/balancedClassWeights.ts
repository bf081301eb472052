/** Class weights that balance rare and frequent classes. */
import { StatalError } from '@statal/tensors';
import { checkField, checkFields, wholeNumberFrom1 } from '@statal/tensors/internals';
import { numberList } from '../numberList.js';

/**
 * n / (C n_c) for each class c with n_c of the n targets, where C is the number of classes that have targets. The same as
 * `class_weight="balanced"` in scikit-learn (King and Zeng, 2001). For the option `classWeights` of `crossEntropy`. The mean weight of the
 * targets is 1.
 *
 * A class without a target has weight 0: a model may have classes that the data lack.
 *
 * @param targets from 0 to classes - 1
 * @returns [classes]
 * @example
 * const weights = balancedClassWeights([0, 0, 0, 0, 1, 2], { classes: 3 });
 * weights; // [0.5, 2, 2]
 * const options = { classWeights: tensor(engine, weights) }; // for crossEntropy
 * @throws StatalError if a target is not a class
 */
export function balancedClassWeights(targets: ArrayLike<number>, options: { readonly classes: number }): Float32Array {
  checkField('balancedClassWeights', 'targets', targets, numberList);
  checkFields('balancedClassWeights', options, { classes: wholeNumberFrom1 });
  const { classes } = options;
  const counts = new Float64Array(classes);
  for (let index = 0; index < targets.length; index++) {
    const target = targets[index];
    if (!(Number.isInteger(target) && target >= 0 && target < classes))
      throw new StatalError('balancedClassWeights', `target ${index} is ${target}, expected a whole number from 0 to ${classes - 1}`);
    counts[target] += 1;
  }
  const present = counts.reduce((total, own) => total + Number(own > 0), 0);
  return Float32Array.from(counts, (own) => (own === 0 ? 0 : targets.length / (present * own)));
}
