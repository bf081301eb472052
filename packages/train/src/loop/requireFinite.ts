/** A training whose numbers are no longer finite ends before it stores them: the last checkpoint stays a good one. */
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { firstNotFinite } from '../checkpoints/storedTensors.js';
import { TrainingError } from './trainingError.js';

/** Fails with a `TrainingError` that names the iteration, unless `value` is finite. */
export function requireFinite(iteration: number, what: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new TrainingError(
    iteration,
    `the ${what} iteration ${iteration} is ${value}`,
    'Go on from the last checkpoint, or start anew, with a lower learning rate or tighter clipping; look for NaN in the data',
  );
}

export function requireFiniteCheckpoint({ iteration, parameters, optimizer, state }: Checkpoint): void {
  const groups = [
    ['an element of parameter', parameters],
    ...Object.entries(optimizer?.moments ?? {}).map(([name, moments]) => [`an element of moment ${name} of`, moments] as const),
    ['an element of the carried state', state?.tensors ?? new Map()],
  ] as const;
  for (const [what, tensors] of groups) {
    const path = firstNotFinite(tensors);
    if (path !== undefined) requireFinite(iteration, `${what} ${path} after`, Number.NaN);
  }
}
