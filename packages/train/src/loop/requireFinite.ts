/** Ends a training whose numbers are not finite before it stores them, so that the last checkpoint stays a good one. */
import type { Checkpoint, StoredTensors } from '../checkpoints/checkpoint.js';
import { TrainingError } from './trainingError.js';

/**
 * Checks that a number is finite.
 *
 * @throws TrainingError with the iteration, if `value` is not finite
 */
export function requireFinite(iteration: number, what: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw diverged(iteration, `the ${what} iteration ${iteration} is ${value}`);
}

/** The error of a training whose numbers have become useless. */
export function diverged(iteration: number, problem: string): TrainingError {
  const hint = 'Go on from the last checkpoint, or start anew, with a lower learning rate or tighter clipping; look for NaN in the data';
  return new TrainingError('diverged', iteration, problem, hint);
}

/**
 * Checks every element of a checkpoint before it is stored.
 *
 * @throws TrainingError with the iteration, if an element is not finite
 */
export function requireFiniteCheckpoint({ iteration, parameters, optimizer, state }: Checkpoint): void {
  const groups: readonly (readonly [string, StoredTensors | undefined])[] = [
    ['parameter', parameters],
    ['moment', optimizer?.tensors],
    ['carried state', state?.tensors],
  ];
  for (const [what, tensors] of groups) {
    for (const [path, { data }] of tensors ?? []) {
      const element = (data as Float64Array).find((value) => !Number.isFinite(value));
      if (element !== undefined) requireFinite(iteration, `${what} ${path} after`, element);
    }
  }
}
