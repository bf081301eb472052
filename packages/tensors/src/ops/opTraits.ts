/**
 * What compilers and engines need to know about each op. The table is total: an op without a row does not compile. The union types name ops
 * that also have a row in a table elsewhere; TypeScript compares them with the traits. A fact that only one module needs is in a total
 * table of that module, so that pages without it do not load it: loop/rowIndependence.ts, gpu/text/reductionOfNothing.ts,
 * scan/sumOverSteps.ts.
 */
import type {
  ConvolutionOps,
  ElementwiseOps,
  ImageOps,
  LayoutOps,
  OpName,
  ProductOps,
  ReductionOps,
  RowOps,
  Vocabulary,
} from './vocabulary.js';

type FamilyOf<K extends OpName> = K extends keyof ElementwiseOps
  ? 'elementwise'
  : K extends keyof LayoutOps
    ? 'layout'
    : K extends keyof ReductionOps
      ? 'reduction'
      : K extends keyof RowOps
        ? 'row'
        : K extends keyof ProductOps
          ? 'product'
          : K extends keyof ImageOps
            ? 'image'
            : K extends keyof ConvolutionOps
              ? 'convolution'
              : 'other';

/** Ops that multiply each row of the left operand by a matrix. A gather counts as one: its rows are 1 at one index and 0 elsewhere. */
export type RowProduct = 'matmul' | 'gather';
/** Reductions that may be part of a fused group. */
export type GroupReduction = 'sum' | 'max';
/** Ops that a loop reads where their input is. */
export type LoopViewOp = 'reshape' | 'broadcastTo' | 'slice';
/** Ops, beside groups and products, that are instructions of a compiled loop of the wasm engine. */
export type LoopKernelOp = 'sum' | 'max' | 'softmax' | 'logSoftmax' | 'gather' | keyof ImageOps;

export interface OpTraits<K extends OpName = OpName> {
  /** The part of the vocabulary. `other`: indices, sources and conversions. */
  readonly family: FamilyOf<K>;
  /** Whether the result is elements of the input in another arrangement, which strides can mostly express without a copy. */
  readonly isView: boolean;
  /** Whether the backward step of a scan computes the result again, rather than keep it. */
  readonly isCheap: boolean;
  /** What the op can be in a fused group, if its attributes and shapes fit (groupRole.ts). */
  readonly groupRole: K extends keyof ElementwiseOps ? 'elementwise' : K extends GroupReduction ? 'reduction' : 'repetition' | undefined;
  /**
   * What the op is in a loop, outside of groups. `view`: it reads its input in place. `join`: its inputs are written directly into its
   * result.
   */
  readonly inLoop: K extends LoopViewOp ? 'view' : K extends keyof ElementwiseOps ? 'group' : 'product' | 'join' | 'single';
  /** Whether one op for all steps of a scan is worth taking it out of the loop. For a row product, the engine decides. */
  readonly isHeavy: boolean;
  readonly isRowProduct: K extends RowProduct ? true : false;
  readonly hasLoopKernel: K extends LoopKernelOp ? true : false;
  /** The element types that an elementwise op takes (shapeRules.ts). */
  readonly accepts: K extends keyof ElementwiseOps ? 'any' | 'float' | 'comparison' | 'choice' : undefined;
}

/** An op that runs by itself: once at every step, or once for all steps. */
const single = {
  family: 'other',
  isView: false,
  isCheap: false,
  groupRole: undefined,
  inLoop: 'single',
  isHeavy: true,
  isRowProduct: false,
  hasLoopKernel: false,
  accepts: undefined,
} as const;
const cheap = {
  ...single,
  family: 'elementwise',
  isCheap: true,
  groupRole: 'elementwise',
  inLoop: 'group',
  isHeavy: false,
  accepts: 'any',
} as const;
const float = { ...cheap, accepts: 'float' } as const;
const comparison = { ...cheap, accepts: 'comparison' } as const;
/** Transcendental functions. */
const costly = { ...float, isCheap: false } as const;
const layout = { ...single, family: 'layout', isCheap: true, isHeavy: false } as const;
const view = { ...layout, isView: true, inLoop: 'view' } as const;
const row = { ...single, family: 'row' } as const;
const softmax = { ...row, isHeavy: false, hasLoopKernel: true } as const;
/** Copies and sums of elements, as cheap to repeat as to keep. */
const image = { ...single, family: 'image', isCheap: true, isHeavy: false, hasLoopKernel: true } as const;
const reduction = { ...softmax, family: 'reduction', groupRole: 'reduction' } as const;

/** The traits of every op, in one total table. */
export const opTraits: { readonly [K in keyof Vocabulary]: OpTraits<K> } = {
  neg: cheap,
  abs: cheap,
  sign: cheap,
  exp: costly,
  expm1: costly,
  log: costly,
  log1p: costly,
  sqrt: costly,
  sin: costly,
  cos: costly,
  sigmoid: costly,
  tanh: costly,
  relu: float,
  softplus: costly,
  stopGradient: { ...cheap, isView: true },
  add: cheap,
  sub: cheap,
  mul: cheap,
  div: float,
  pow: costly,
  maximum: cheap,
  minimum: cheap,
  equal: comparison,
  greater: comparison,
  greaterEqual: comparison,
  straightThrough: float,
  sigmoidGradient: float,
  tanhGradient: float,
  where: { ...cheap, accepts: 'choice' },

  reshape: view,
  transpose: { ...layout, isView: true },
  broadcastTo: { ...view, groupRole: 'repetition' },
  slice: view,
  pad: layout,
  concat: { ...layout, inLoop: 'join' },

  sum: reduction,
  max: reduction,
  argmax: { ...single, family: 'reduction' },

  softmax,
  logSoftmax: softmax,
  softmaxCrossEntropy: row,
  softmaxCrossEntropyGradient: row,

  matmul: { ...single, family: 'product', inLoop: 'product', isRowProduct: true },
  batchMatmul: { ...single, family: 'product', inLoop: 'product' },

  imagePatches: image,
  sumImagePatches: image,
  convolve2d: { ...single, family: 'convolution' },
  convolve2dKernelGradient: { ...single, family: 'convolution' },

  gather: { ...single, isRowProduct: true, hasLoopKernel: true },
  scatterAdd: single,
  oneHot: single,

  fill: { ...single, isCheap: true },
  randomUniform: single,
  cast: { ...single, isCheap: true },
};

/** Whether an op works element by element. */
export function isElementwise(op: string): op is keyof ElementwiseOps {
  return opTraits[op as OpName]?.family === 'elementwise';
}
