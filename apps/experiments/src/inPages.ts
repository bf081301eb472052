/**
 * `@statal/experiments/tasks`: what the playground takes of the lab, so that its figures are those of `statal-lab` for the same seed. Nothing
 * here needs Node.
 */
export { comparedCell } from './cells/cellTable.js';
export { type GradientReach, gradientReach, relativeReach } from './inside/gradientReach.js';
export type { Inside } from './inside/insideResult.js';
export { measureInside } from './inside/measureInside.js';
export { generatedTasks } from './tasks/generatedTasks.js';
export type { Goal, Sequences, Task } from './tasks/task.js';
export type { Configuration } from './training/configuration.js';
export { heldOutSequences } from './training/heldOutSequences.js';
export { inputTensor } from './training/model.js';
export { type ModelSizes, sizesWithin } from './training/modelSizes.js';
export { configurationOf, effortOf, learningRates, widthsOf } from './training/protocol.js';
export type { Evaluation, Score } from './training/result.js';
export { isSolved } from './training/solves.js';
export { type Outcome, type TrainingObserver, trainModel } from './training/trainModel.js';
