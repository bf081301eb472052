import { StatalError } from '@statal/tensors';

/**
 * Why a training ended:
 *
 * - `diverged`: its numbers are not finite, or its loss has exploded
 * - `data`: there are no batches, or a whole epoch or validation has no valid target
 * - `place`: its store already holds the checkpoints of another training
 * - `ranks`: the ranks of a distributed training have different options, or no longer the same parameters
 */
export type TrainingErrorKind = 'diverged' | 'data' | 'place' | 'ranks';

/**
 * A training that cannot continue. The message is one line, to be shown to a person without a stack trace.
 *
 * @example
 * try {
 *   const [optimizer, none] = [adam(), { count: 0, at: () => batch }];
 *   for await (const event of fit({ params, loss: lossOf, batches: none, optimizer, random, epochs: 1 })) console.log(event.type);
 * } catch (error) {
 *   if (!(error instanceof TrainingError)) throw error;
 *   console.log(error.kind); // data
 * }
 */
export class TrainingError extends StatalError {
  override readonly name = 'TrainingError';
  readonly kind: TrainingErrorKind;
  /** The iteration at which the training failed, counted from 1; 0 before the first. */
  readonly iteration: number;

  constructor(kind: TrainingErrorKind, iteration: number, problem: string, hint: string) {
    super('fit', problem, hint);
    this.kind = kind;
    this.iteration = iteration;
  }
}
