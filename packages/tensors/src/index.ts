// Values
export type { Data, DType, Operand, Tensor } from './tensor.js';
export { isTensor } from './tensor.js';
export { TensorBase } from './tensorBase.js';
export { type Shape, broadcastShapes, sameShape, showShape, sizeOf } from './shape.js';
export { type NestedNumbers, type TensorOptions, full, ones, read, readSync, scalarOf, tensor, transfer, write, zeros, zerosLike } from './ops/creation.js';
export { type Tree, type TreeOf, leaves, mapTree, namedLeaves, withLeaves } from './tree.js';
export { scoped } from './scope.js';
export { Random } from './random/random.js';
export { EngineError, ShapeError, StatalError } from './errors.js';

// Elementwise operations
export {
  abs,
  add,
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

// Products, reductions, rows, layout, indices
export { type MatmulOptions, matmul } from './ops/product.js';
export { type ReductionOptions, argmax, logSoftmax, max, mean, softmax, sum } from './ops/reduction.js';
export { broadcastTo, cast, concat, pad, reshape, slice, split, transpose } from './ops/layout.js';
export { gather, oneHot, scatterAdd, softmaxCrossEntropy } from './ops/indexing.js';

// Engines
export type { ComputeEngine, Engine, MemoryReport, ResultType } from './engine.js';
export { type EngineOptions, createEngine } from './engines/createEngine.js';
export type { UpdateAttributes, UpdateRule } from './updates.js';

// For what records and compiles operations
export { type Attributes, type ElementwiseOps, type OpName, isElementwise } from './ops/vocabulary.js';
export { dispatch, outermostEngine, resultType, source } from './ops/dispatch.js';
export { recorded } from './scope.js';
export { type Graph, type GraphNode, type NodeId, type OpNode, graphKey } from './program/graph.js';
export type { LoopExplanation, RowSeparation } from './program/loopExplanation.js';
export { showNode } from './program/showNode.js';
export type { LoopInputs, LoopInstruction, LoopOutputs, LoopProgram, OpenLoop, OpenLoopInputs } from './program/loopProgram.js';
export { atStep, evaluateNode, interpretLoop } from './program/interpretLoop.js';
