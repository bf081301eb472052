// Losses

export { balancedClassWeights } from './losses/balancedClassWeights.js';
export { binaryCrossEntropy } from './losses/binaryCrossEntropy.js';
export { type CrossEntropyOptions, crossEntropy } from './losses/crossEntropy.js';
export { lengthMask } from './losses/lengthMask.js';
export type { PositionOptions } from './losses/positionWeights.js';
export { type HuberOptions, huber, meanAbsoluteError, meanSquaredError } from './losses/regressionLosses.js';

// Optimizers, clipping and learning rate schedules

export { type ClippedGradients, clipByNorm, globalNorm } from './clipping/clipByNorm.js';
export { clipByValue } from './clipping/clipByValue.js';
export { type AdamOptions, adam, adamw } from './optimizers/adam.js';
export type { LearningRateOption, Optimizer, OptimizerState, UpdateOptions } from './optimizers/optimizer.js';
export { type RmspropOptions, rmsprop } from './optimizers/rmsprop.js';
export { type SgdOptions, sgd } from './optimizers/sgd.js';
export { constantRate, cosineDecay, exponentialDecay, linearDecay, linearWarmup, type Schedule, stepDecay } from './schedules/schedules.js';

// Metrics

export { accuracy } from './metrics/accuracy.js';
export { type ClassificationReport, type ClassScores, classificationReport } from './metrics/classificationReport.js';
export { type AddOptions, type ConfusionMatrix, type ConfusionMatrixOptions, confusionMatrix } from './metrics/confusionMatrix.js';
export { natsToBits, perplexity } from './metrics/perplexity.js';
export { type Mean, type RunningMean, runningMean } from './metrics/runningMean.js';

// The training loop

export type { BatchList, BatchMarks, BatchSource } from './loop/batchSource.js';
export { type EvaluateOptions, type Evaluation, evaluate } from './loop/evaluate.js';
export { fit } from './loop/fit.js';
export type { Best, CheckpointEvent, EndEvent, EndReason, FitEvent, StepEvent, ValidationEvent } from './loop/fitEvents.js';
export type { CheckpointOptions, FitOptions, ValidationOptions } from './loop/fitOptions.js';
export type { LossContext, LossFunction, LossWithState } from './loop/lossFunction.js';
export { TrainingError, type TrainingErrorKind } from './loop/trainingError.js';

// Several processes

export { RankError } from './distributed/fromRank0.js';
export type { Ranks, RunningAllReduce } from './distributed/ranks.js';
export { sharedStore } from './distributed/sharedStore.js';

// Checkpoints

export type {
  Checkpoint,
  HistoryEntry,
  StoredOptimizer,
  StoredTensors,
  StoredTree,
  TrainingProgress,
} from './checkpoints/checkpoint.js';
export { type CheckpointDatabase, checkpointDatabase } from './checkpoints/checkpointDatabase.js';
export { checkpointDirectory } from './checkpoints/checkpointDirectory.js';
export { CheckpointError } from './checkpoints/checkpointError.js';
export type { CheckpointStore, WhichCheckpoint } from './checkpoints/checkpointStore.js';
export { decodeCheckpoint, type EncodedCheckpoint, encodeCheckpoint } from './checkpoints/encodeCheckpoint.js';
export { type RestoreTargets, restoreCheckpoint } from './checkpoints/restoreCheckpoint.js';
export { type TakeCheckpointOptions, takeCheckpoint } from './checkpoints/takeCheckpoint.js';
export type { TreeShape } from './checkpoints/treeShape.js';
