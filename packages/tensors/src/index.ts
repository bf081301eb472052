// Checks of arguments, for your own functions
export { needEngine, needList, needOptions, needTensor, refuse } from './checkArguments.js';
export {
  aFunction,
  anyNumber,
  aTensor,
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
  text,
  wholeNumberFrom0,
  wholeNumberFrom1,
} from './checkFields.js';
// Engines
export type { ComputeEngine, Engine, LoopInputs, LoopOutputs, MemoryReport, OpenLoop, OpenLoopInputs, ResultType } from './engine.js';
export { createEngine, type EngineOptions } from './engines/createEngine.js';
export { type EngineTrial, type FastestEngine, type FastestEngineOptions, fastestEngine, type StepMaker } from './engines/fastestEngine.js';
export { DeviceLostError } from './engines/gpu/deviceLostError.js';
export { type GpuMode, type GpuReport, gpuModes } from './engines/gpu/gpuMode.js';
export { EngineError, ShapeError, StatalError } from './errors.js';
export type { AxesOption, AxisOption } from './ops/axis.js';
export {
  full,
  type NestedNumbers,
  ones,
  read,
  readSync,
  scalarOf,
  type TensorOptions,
  tensor,
  transfer,
  write,
  zeros,
  zerosLike,
} from './ops/creation.js';
export { dispatch, outermostEngine, resultType, source } from './ops/dispatch.js';
// Elementwise operations
export {
  abs,
  add,
  type ClampOptions,
  clamp,
  div,
  equal,
  exp,
  expm1,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  relu,
  sigmoid,
  sign,
  softplus,
  sqrt,
  stopGradient,
  straightThrough,
  sub,
  tanh,
  where,
} from './ops/elementwise.js';
export { gather, oneHot, scatterAdd, softmaxCrossEntropy } from './ops/indexing.js';
export {
  broadcastTo,
  cast,
  concat,
  expandDims,
  pad,
  reshape,
  type SliceOptions,
  slice,
  split,
  squeeze,
  stack,
  transpose,
} from './ops/layout.js';
export { nameIndexErrors } from './ops/nameIndexErrors.js';
// For what records and compiles operations
export { isElementwise, opTraits, type RowProduct } from './ops/opTraits.js';
// Products, reductions, rows, layout, indices
export { type MatmulOptions, matmul } from './ops/product.js';
export { argmax, logSoftmax, max, mean, type ReductionOptions, softmax, sum, type VarianceOptions, variance } from './ops/reduction.js';
export { updateInPlace } from './ops/updateInPlace.js';
export type { Attributes, ElementwiseOps, OpName } from './ops/vocabulary.js';
export { atStep, evaluateNode } from './program/evaluateNode.js';
export { type Graph, type GraphNode, graphKey, type NodeId, type OpNode } from './program/graph.js';
export { type GroupRole, groupRole, groupShape } from './program/groupRole.js';
export { interpretLoop } from './program/interpretLoop.js';
export type { LoopExplanation, NotCompiledReason, RowIndependence, RowMixing, RowMixingReason } from './program/loopExplanation.js';
export type { LoopInstruction, LoopProgram } from './program/loopProgram.js';
export { showNode } from './program/showNode.js';
export { Random } from './random/random.js';
export { recorded, scoped } from './scope.js';
export { broadcastShapes, type Shape, sameShape, showShape, sizeOf } from './shape.js';
export { showValue } from './showValue.js';
export type { Data, DType, Lookup, Operand, Tensor } from './tensor.js';
export { isTensor } from './tensor.js';
export { TensorBase } from './tensorBase.js';
export { leaves, mapTree, namedLeaves, type Tree, type TreeOf, withLeaves } from './tree.js';
export type { UpdateAttributes, UpdateRule } from './updates.js';
