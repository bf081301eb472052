import { StatalError } from '@statal/tensors';

/** A training that cannot go on: its numbers are no longer finite, or it does not fit the checkpoint it was to resume. */
export class TrainingError extends StatalError {
  override readonly name = 'TrainingError';
  /** The update after which it was found, counted from 1; 0 before the first. */
  readonly iteration: number;

  constructor(iteration: number, problem: string, hint: string) {
    super('fit', problem, hint);
    this.iteration = iteration;
  }
}
