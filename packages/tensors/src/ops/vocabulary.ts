/**
 * The op vocabulary: every operation of the library and its attributes, in one type. Every table over it (traits, shape rules,
 * reference kernels, wasm kernels, derivative rules, stacking rules) is a mapped type over `OpName`, so an op that
 * misses a row anywhere does not compile. docs/add-an-op.md walks through adding one.
 */

import type { DType } from '../dtype.js';
import type { Shape } from '../shape.js';

/** Ops without attributes. */
export type NoAttributes = Readonly<Record<never, never>>;

/** y_i = f(x_i). */
export interface UnaryOps {
  neg: NoAttributes;
  abs: NoAttributes;
  /** -1, 0 or 1. */
  sign: NoAttributes;
  exp: NoAttributes;
  /** e^x - 1, exact near 0. */
  expm1: NoAttributes;
  log: NoAttributes;
  /** log(1 + x), exact near 0. */
  log1p: NoAttributes;
  sqrt: NoAttributes;
  /** The input is an angle in radians. */
  sin: NoAttributes;
  /** The input is an angle in radians. */
  cos: NoAttributes;
  /** 1 / (1 + e^-x), stable at any x. */
  sigmoid: NoAttributes;
  tanh: NoAttributes;
  relu: NoAttributes;
  /** log(1 + e^x), stable at any x. */
  softplus: NoAttributes;
  /** x, through which no gradient flows. */
  stopGradient: NoAttributes;
}

/** z_i = f(x_i, y_i) under broadcasting. Comparisons give 1 or 0 as float. */
export interface BinaryOps {
  add: NoAttributes;
  sub: NoAttributes;
  mul: NoAttributes;
  div: NoAttributes;
  pow: NoAttributes;
  maximum: NoAttributes;
  minimum: NoAttributes;
  equal: NoAttributes;
  greater: NoAttributes;
  greaterEqual: NoAttributes;
  /** The value of the first input with the derivative of the second (Bengio, Leonard and Courville, 2013). */
  straightThrough: NoAttributes;
  /** g y (1 - y): the cotangent g of y = sigmoid(x) carried back to x. */
  sigmoidGradient: NoAttributes;
  /** g (1 - y^2): the cotangent g of y = tanh(x) carried back to x. */
  tanhGradient: NoAttributes;
}

/** One result for each element, under broadcasting: what fused groups are made of. */
export interface ElementwiseOps extends UnaryOps, BinaryOps {
  /** condition != 0 ? a : b, a selection: what is not selected never touches the result. */
  where: NoAttributes;
}

/** The same elements (or some of them) in another arrangement. */
export interface LayoutOps {
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  broadcastTo: { readonly shape: Shape };
  slice: { readonly start: readonly number[]; readonly size: readonly number[] };
  /** Zeros around the elements. */
  pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  concat: { readonly axis: number };
}

export interface ReductionOps {
  sum: { readonly axes: readonly number[]; readonly keepDims: boolean };
  max: { readonly axes: readonly number[]; readonly keepDims: boolean };
  /** Index of the first greatest element along one axis, as int. */
  argmax: { readonly axis: number };
}

/** Ops along the last axis. */
export interface RowOps {
  softmax: NoAttributes;
  logSoftmax: NoAttributes;
  /** logits [N, V], targets int [N] -> losses [N] = logsumexp(logits) - logits[target]. */
  softmaxCrossEntropy: NoAttributes;
  /** logits [N, V], targets int [N], g [N] -> (softmax(logits) - oneHot(targets)) g [N, V]. */
  softmaxCrossEntropyGradient: NoAttributes;
}

export interface ProductOps {
  /** op(A) [m, k] times op(B) [k, n], where op transposes if its attribute is true. */
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /**
   * The same for matrices along leading axes, which broadcast: [..., m, k] times [..., k, n] -> [..., m, n]. The result has at least
   * three axes.
   */
  batchMatmul: { readonly transposeA: boolean; readonly transposeB: boolean };
}

/** A window that moves over an image: offsets are (vertical, horizontal). */
export interface ImageWindow {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Distance of the elements of the window. */
  readonly dilation: readonly [number, number];
  /** Rows and columns of zeros that are added before and after the image. */
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
}

/** Ops on images [B, H, W, C]. Every pooling is made of these two and of a reduction. */
export interface ImageOps {
  /** [B, H, W, C] -> [B, H', W', size C]: the elements of the window at each of its positions. Zeros lie outside of the image. */
  imagePatches: ImageWindow;
  /** [B, H', W', size C] -> [B, H, W, C]: the sum of the patches at the places that `imagePatches` took them from. */
  sumImagePatches: ImageWindow & { readonly image: readonly [number, number] };
}

/** How a kernel moves over images. */
export interface ConvolutionWindow extends ImageWindow {
  /** Groups of channels that do not see each other. */
  readonly groups: number;
  /** Whether the kernel is turned by 180 degrees. */
  readonly mirrored: boolean;
}

/** Products over patches that are never written to memory. Loops and the gpu engine make them of patches and products instead. */
export interface ConvolutionOps {
  /** x [B, H, W, C], kernel [kH, kW, C / groups, units] -> [B, H', W', units]. */
  convolve2d: ConvolutionWindow;
  /** x [B, H, W, C], g [B, H', W', units] -> [kH, kW, C / groups, units]: the cotangent g of a convolution of x carried back to its kernel. */
  convolve2dKernelGradient: ConvolutionWindow;
}

export interface IndexOps {
  /** table [rows, features], indices int [...] -> [..., features]. */
  gather: NoAttributes;
  /** indices int [...], updates [..., features] -> [rows, features], the sum of the updates of each row. */
  scatterAdd: { readonly rows: number };
  /** indices int [...] -> float [..., depth]. */
  oneHot: { readonly depth: number };
}

/** Which numbers of a key are drawn: element n is number `first + floor(n / length) * every + n % length`. */
export interface DrawnPieces {
  /** Numbers that follow one another. The size of the result is a multiple of it. */
  readonly length: number;
  /** The first number of the first piece. */
  readonly first: number;
  /** From the first number of a piece to that of the next. */
  readonly every: number;
}

/** Ops that make a tensor from nothing but their attributes. */
export interface SourceOps {
  fill: { readonly shape: Shape; readonly value: number; readonly dtype: DType };
  /** Uniform in [0, 1), counter-based: element i is a pure function of (key, i). With `pieces`, it is another number of the key. */
  randomUniform: { readonly shape: Shape; readonly key: readonly [number, number]; readonly pieces?: DrawnPieces | undefined };
}

export interface ConversionOps {
  cast: { readonly dtype: DType };
}

export interface Vocabulary
  extends ElementwiseOps,
    LayoutOps,
    ReductionOps,
    RowOps,
    ProductOps,
    ImageOps,
    ConvolutionOps,
    IndexOps,
    SourceOps,
    ConversionOps {}

/** The name of an op, which is that of the function that users call. */
export type OpName = keyof Vocabulary;
/** The attributes of an op. */
export type Attributes<K extends OpName> = Vocabulary[K];
