/** What a training tells while it runs. Iterations and epochs are counted from 1. */

export type FitEvent = StepEvent | ValidationEvent | CheckpointEvent | EndEvent;

/** Every `reportEvery` iterations. */
export interface StepEvent {
  readonly type: 'step';
  readonly iteration: number;
  readonly epoch: number;
  /** The mean training loss of the iterations since the last report, weighted by their valid targets. */
  readonly loss: number;
  /** Over how many valid targets the loss is a mean. */
  readonly targets: number;
  /** Batches since the last report that had no valid target and changed nothing. */
  readonly skipped: number;
  /** The L2 norm of the gradient of this iteration, before clipping. */
  readonly gradientNorm: number;
  /** What this iteration's update was made with. */
  readonly learningRate: number;
  /** Targets a second since the last report; only the time of training counts. */
  readonly tokensPerSecond: number;
}

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

/** A checkpoint is safely stored. */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly iteration: number;
  readonly epoch: number;
  /** Where, as the store says: the path of a directory. */
  readonly location: string;
  /** Whether it is the best so far as well as the last. */
  readonly best: boolean;
}

/** The last event. */
export interface EndEvent {
  readonly type: 'end';
  readonly reason: EndReason;
  readonly iteration: number;
  readonly epoch: number;
  /** Absent where nothing was validated. */
  readonly best?: Best | undefined;
}

/** All epochs or iterations done, no improvement for `patience` validations, or the signal. */
export type EndReason = 'epochs' | 'iterations' | 'patience' | 'aborted';

export interface Best {
  /** Validation loss. */
  readonly loss: number;
  readonly iteration: number;
}
