/** The events of a training. Iterations and epochs count from 1. */

/** What `fit` yields. `type` tells which event it is. */
export type FitEvent = StepEvent | ValidationEvent | CheckpointEvent | EndEvent;

/** Every `reportEvery` iterations. */
export interface StepEvent {
  readonly type: 'step';
  readonly iteration: number;
  readonly epoch: number;
  /** The mean training loss since the last report, weighted by valid targets. */
  readonly loss: number;
  /** Number of valid targets in that mean. */
  readonly targets: number;
  /** Number of batches since the last report without a valid target; they changed nothing. */
  readonly skipped: number;
  /** The L2 norm of the gradient of this iteration, before clipping. */
  readonly gradientNorm: number;
  /** The learning rate of this iteration's update. */
  readonly learningRate: number;
  /** Targets per second since the last report; only training time counts. */
  readonly tokensPerSecond: number;
}

/** After each validation. */
export interface ValidationEvent {
  readonly type: 'validation';
  readonly iteration: number;
  readonly epoch: number;
  readonly loss: number;
  /** The mean training loss since the last validation. */
  readonly trainingLoss: number;
  /** Whether this is the lowest validation loss so far. */
  readonly improved: boolean;
  readonly best: Best;
}

/** A checkpoint has been stored safely. */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly iteration: number;
  readonly epoch: number;
  /** The location that the store returned, e.g. the path of a directory. */
  readonly location: string;
  /** Whether it is also the best checkpoint so far. */
  readonly best: boolean;
}

/** The last event. */
export interface EndEvent {
  readonly type: 'end';
  readonly reason: EndReason;
  readonly iteration: number;
  readonly epoch: number;
  /** Absent if there was no validation. */
  readonly best?: Best | undefined;
}

/** Why it ended: all epochs done, all iterations done, no improvement for `patience` validations, or the signal. */
export type EndReason = 'epochs' | 'iterations' | 'patience' | 'aborted';

/** The lowest validation loss so far, and when it was reached. */
export interface Best {
  /** Validation loss. */
  readonly loss: number;
  readonly iteration: number;
}
