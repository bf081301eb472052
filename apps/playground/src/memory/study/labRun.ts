/** A training of the lab, as the build of the page takes it from apps/experiments/results. */
import type { Configuration, Evaluation, Outcome } from '@statal/experiments/tasks';

export interface LabRun {
  /** Everything that decides the numbers of the training. */
  readonly configuration: Configuration;
  /** The evaluations on held-out sequences. */
  readonly curve: readonly Evaluation[];
  readonly stopped: Outcome['stopped'];
  readonly iterations: number;
  readonly test?: Outcome['test'] | undefined;
}

/** Whether the training belongs to the search for the smallest size, in which the output layer is linear. */
export function isOfSizes({ configuration }: LabRun): boolean {
  return configuration.budget === undefined;
}
