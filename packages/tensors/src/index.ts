/** Tensors, the operations on them, and the engines that run them. What compiles operations is in `@statal/tensors/internals`. */

// Engines

export type { ComputeEngine, Engine, MemoryReport } from './engine.js';
export { createEngine, type EngineOptions } from './engines/createEngine.js';
export { type EngineTrial, type FastestEngine, type FastestEngineOptions, fastestEngine, type StepMaker } from './engines/fastestEngine.js';
export { type GpuMode, type GpuReport, gpuModes } from './engines/gpu/gpuMode.js';

// Making, reading and writing tensors

export { inspect } from './inspect.js';
export {
  full,
  item,
  type NestedNumbers,
  ones,
  read,
  readSync,
  type TensorOptions,
  tensor,
  transfer,
  write,
  zeros,
  zerosLike,
} from './ops/creation.js';
export type { BatchRows } from './random/batchRows.js';
export { Random } from './random/random.js';
export { type Shape, sizeOf } from './shape.js';
export { type Data, type DType, isTensor, type Operand, type Tensor } from './tensor.js';

// Elementwise operations

export {
  abs,
  add,
  type ClampOptions,
  clamp,
  cos,
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
  sin,
  softplus,
  sqrt,
  stopGradient,
  straightThrough,
  sub,
  tanh,
  where,
} from './ops/elementwise.js';

// Matrix products

export { type MatmulOptions, matmul } from './ops/product.js';

// Images: convolutions and pooling

export {
  averagePool2d,
  type ConvolveOptions,
  type ConvolveTransposeOptions,
  convolve2d,
  convolveTranspose2d,
  maxPool2d,
  upsample2d,
  type WindowOptions,
} from './ops/images.js';
export type { Padding, Pair } from './ops/imageWindow.js';

// Reductions, softmax

export type { AxesOption, AxisOption } from './ops/axis.js';
export { argmax, logSoftmax, max, mean, type ReductionOptions, softmax, sum, type VarianceOptions, variance } from './ops/reduction.js';

// Shapes and layout

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

// Indices and classes

export { gather, oneHot, scatterAdd, softmaxCrossEntropy } from './ops/indexing.js';

// Trees: nested objects and lists of tensors, such as parameters

export { leaves, mapTree, namedLeaves, type Tree, type TreeOf, withLeaves } from './tree.js';

// Errors

export { DeviceLostError } from './engines/gpu/deviceLostError.js';
export { EngineError, ShapeError, StatalError } from './errors.js';
