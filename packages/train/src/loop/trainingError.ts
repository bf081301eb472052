import { StatalError } from '@statal/tensors';

/**
 * What ended a training: its numbers are not finite or its loss has exploded (`diverged`), its data has nothing to learn from (`data`), or there
 * is another training where it would keep its checkpoints (`place`).
 */
export type TrainingErrorKind = 'diverged' | 'data' | 'place';

/** A training that cannot go on. */
export class TrainingError extends StatalError {
  override readonly name = 'TrainingError';
  readonly kind: TrainingErrorKind;
  /** The update after which it was found, counted from 1; 0 before the first. */
  readonly iteration: number;

  constructor(kind: TrainingErrorKind, iteration: number, problem: string, hint: string) {
    super('fit', problem, hint);
    this.kind = kind;
    this.iteration = iteration;
  }
}
