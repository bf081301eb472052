/** Every check of the options of `fit` and `evaluate` that is possible before the first batch. */
import { StatalError, type Tree } from '@statal/tensors';
import {
  aFunction,
  aRandom,
  checkField,
  type FieldRule,
  flag,
  having,
  needOptions,
  optional,
  someTensors,
} from '@statal/tensors/internals';
import { aCheckpoint } from '../checkpoints/checkpoint.js';
import { someRanks } from '../distributed/ranks.js';
import type { FitOptions } from './fitOptions.js';

export const aBatchSource: FieldRule = {
  expected: 'a source of batches, { count, at }, or a list of batches',
  accepts: (value) => Array.isArray(value) || having('', 'count', 'at').accepts(value),
};

const clipping: FieldRule = {
  expected: '{ norm } or { value }',
  accepts: (value) => having('', 'norm').accepts(value) || having('', 'value').accepts(value),
};

/** Checks the options that `fit` and `evaluate` share: parameters, loss and batches. */
export function checkTask(
  where: string,
  { params, loss, batches, signal }: { readonly [Name in 'params' | 'loss' | 'batches']: unknown } & { readonly signal?: unknown },
): void {
  checkField(where, 'params', params, someTensors);
  checkField(where, 'loss', loss, aFunction);
  if (where !== 'fit' || typeof batches !== 'function') checkField(where, 'batches', batches, aBatchSource);
  checkField(where, 'signal', signal, optional(having('an AbortSignal', 'aborted', 'throwIfAborted')));
}

const anOptimizer: FieldRule = { ...having('an optimizer', 'update', 'state'), hint: 'Make one, such as adam()' };

const names: readonly (keyof FitOptions<Tree, never, Tree>)[] = [
  ...(['params', 'loss', 'batches', 'optimizer', 'random', 'epochs', 'iterations', 'clip', 'compile', 'lossLimit', 'reportEvery'] as const),
  ...(['validation', 'checkpoints', 'resume', 'signal', 'distributed'] as const),
];
const partNames = {
  validation: ['batches', 'observe', 'every', 'patience', 'minimumImprovement'],
  checkpoints: ['store', 'every', 'vocabulary', 'configuration'],
} as const satisfies {
  readonly [Part in 'validation' | 'checkpoints']: readonly (keyof NonNullable<FitOptions<Tree, never, Tree>[Part]>)[];
};

export function checkFitOptions<P extends Tree, Batch, S extends Tree>(options: FitOptions<P, Batch, S>): void {
  needOptions('fit', options, names);
  checkTask('fit', options);
  checkField('fit', 'optimizer', options.optimizer, anOptimizer);
  checkField('fit', 'random', options.random, aRandom);
  checkField('fit', 'clip', options.clip, optional(clipping));
  checkField('fit', 'compile', options.compile, optional(flag));
  checkField('fit', 'distributed', options.distributed, optional(someRanks));
  checkField('fit', 'resume', options.resume, optional(aCheckpoint));
  for (const part of ['validation', 'checkpoints'] as const)
    if (options[part] !== undefined) needOptions(`fit: ${part}`, options[part], partNames[part]);
  if (options.validation !== undefined) {
    checkField('fit', 'validation.batches', options.validation.batches, aBatchSource);
    checkField('fit', 'validation.observe', options.validation.observe, optional(aFunction));
  }
  if (options.checkpoints !== undefined)
    checkField('fit', 'checkpoints.store', options.checkpoints.store, having('a store', 'save', 'lastIteration'));
  const { epochs, iterations, reportEvery, validation, checkpoints } = options;
  const whole = { epochs, iterations, reportEvery, 'validation.every': validation?.every, 'checkpoints.every': checkpoints?.every };
  for (const [name, value] of Object.entries({ ...whole, 'validation.patience': validation?.patience })) {
    if (value === undefined || (Number.isInteger(value) && value >= 1)) continue;
    throw new StatalError('fit', `${name} is ${value}, expected a whole number of 1 or more`);
  }
  const { lossLimit } = options;
  if (lossLimit !== undefined && !(typeof lossLimit === 'number' && lossLimit > 0)) {
    throw new StatalError('fit', `lossLimit is ${lossLimit}, expected a number above 0`);
  }
  const { minimumImprovement = 0 } = validation ?? {};
  if (!(typeof minimumImprovement === 'number' && minimumImprovement >= 0)) {
    throw new StatalError('fit', `validation.minimumImprovement is ${minimumImprovement}, expected 0 or more`);
  }
}
