/**
 * What the other packages of Statal build on: engines from inside, recorded operations, loop programs, checks of arguments. It may
 * change in any release.
 */

// Engines from inside

export type { LoopInputs, LoopOutputs, OpenLoop, OpenLoopInputs, ResultType } from './engine.js';
export { nextLevel } from './recordingLevel.js';
export { recorded, scoped } from './scope.js';
export { TensorBase } from './tensorBase.js';

// The vocabulary of operations, and how an operation finds its engine

export { dispatch, outermostEngine, resultType, source } from './ops/dispatch.js';
export { isElementwise, opTraits, type RowProduct } from './ops/opTraits.js';
export { updateInPlace } from './ops/updateInPlace.js';
export type { Attributes, ElementwiseOps, OpName } from './ops/vocabulary.js';
export type { UpdateAttributes, UpdateRule } from './updates.js';

// Windows over images

export { composedConvolution, imageGradient, kernelGradient } from './ops/convolution.js';
export { anImage, aPadding, aPair } from './ops/imageRules.js';
export { paddingOf, pairOf, windowOf } from './ops/imageWindow.js';
export { windowPositions } from './ops/shapeRules.js';

// Graphs of recorded operations

export { atStep, evaluateNode } from './program/evaluateNode.js';
export { type Graph, type GraphNode, graphKey, type NodeId, type OpNode } from './program/graph.js';
export { showNode } from './program/showNode.js';

// Loop programs, and what an engine says about one

export { type GroupRole, groupRole, groupShape } from './program/groupRole.js';
export { interpretLoop } from './program/interpretLoop.js';
export type { LoopExplanation, NotCompiledReason, RowIndependence, RowMixing, RowMixingReason } from './program/loopExplanation.js';
export type { LoopInstruction, LoopProgram } from './program/loopProgram.js';

// Plans: whole steps, recorded once

export { preparePlan } from './engines/preparePlan.js';
export { comparePlans } from './plan/comparePlans.js';
export type { ArgumentValue, Plan, PreparedPlan } from './plan/plan.js';
export { PlanRecorder } from './plan/planRecorder.js';
export { atEachRun, holdsWhile, lendElements, type Recorder, recorderOf, recordingWith, targetOf } from './plan/recording.js';
export { noteArgumentKey } from './random/keyOrigin.js';

// Shapes

export { broadcastShapes, sameShape, showShape } from './shape.js';

// Checks of arguments, and the values in their messages

export { needEngine, needKnown, needList, needOptions, needTensor, refuse, valueHint } from './checkArguments.js';
export {
  aFunction,
  anEngine,
  anyNumber,
  aRandom,
  aTensor,
  aTree,
  checkField,
  checkFields,
  type FieldRule,
  flag,
  having,
  named,
  numberAbove0,
  numberFrom0,
  oneOf,
  optional,
  share,
  someTensors,
  text,
  wholeNumberFrom0,
  wholeNumberFrom1,
} from './checkFields.js';
export { nameIndexErrors } from './ops/nameIndexErrors.js';
export { showValue } from './showValue.js';
export { isData } from './tensor.js';
export { isBranch } from './tree.js';
