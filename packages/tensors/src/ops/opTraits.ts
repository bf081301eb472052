/**
 * What the compilers and the engines must know of each op. The table is total: an op without a row does not compile. Rules that need
 * attributes are functions elsewhere, in tables over the unions below.
 */
import type {
  ConversionOps,
  ElementwiseOps,
  IndexOps,
  LayoutOps,
  OpName,
  ProductOps,
  ReductionOps,
  RowOps,
  SourceOps,
  Vocabulary,
} from './vocabulary.js';

interface Families {
  readonly elementwise: ElementwiseOps;
  readonly layout: LayoutOps;
  readonly reduction: ReductionOps;
  readonly row: RowOps;
  readonly product: ProductOps;
  readonly index: IndexOps;
  readonly source: SourceOps;
  readonly conversion: ConversionOps;
}

type FamilyOf<K extends OpName> = { [F in keyof Families]: K extends keyof Families[F] ? F : never }[keyof Families];

/** Each row of the left operand times a matrix. A gather is one too: rows that are 1 at one index and 0 elsewhere. */
export type RowProduct = 'matmul' | 'gather';
/** Reductions that may be part of a fused group. */
export type GroupReduction = 'sum' | 'max';
/** Ops that a loop reads where their input is. */
export type LoopViewOp = 'reshape' | 'broadcastTo' | 'slice';
/** Ops, beside groups and products, that are instructions of a compiled loop of the wasm engine. */
export type LoopKernelOp = 'sum' | 'max' | 'softmax' | 'logSoftmax' | 'gather';
/** Ops that keep rows apart with some attributes or shapes: rowIndependence.ts has a rule for each. */
export type RowRuleOp = 'reshape' | 'slice' | 'concat' | 'sum' | 'max' | 'softmax' | 'logSoftmax' | 'matmul' | 'gather';

export interface OpTraits<K extends OpName = OpName> {
  readonly family: FamilyOf<K>;
  /** Whether the result is elements of the input in another arrangement, which strides can mostly express without a copy. */
  readonly isView: boolean;
  /** Whether the backward step of a scan computes the result again, rather than keep it. */
  readonly isCheap: boolean;
  /** What the op can be in a fused group, if its attributes and shapes fit (groupRole.ts). */
  readonly groupRole: K extends keyof ElementwiseOps ? 'elementwise' : K extends GroupReduction ? 'reduction' : 'repetition' | undefined;
  /**
   * What the op is in a loop where it is in no group. `view`: it reads its input where that is. `join`: its inputs are written where they
   * stand in it.
   */
  readonly inLoop: K extends LoopViewOp ? 'view' : K extends keyof ElementwiseOps ? 'group' : 'product' | 'join' | 'single';
  /** Whether one op for all steps of a scan is worth taking it out of the loop. Of a row product, the engine says whether it is. */
  readonly isHeavy: boolean;
  readonly isRowProduct: K extends RowProduct ? true : false;
  readonly hasLoopKernel: K extends LoopKernelOp ? true : false;
  /**
   * Whether row i of the result depends on row i of inputs of the same rank, and on no other row. `rule`: attributes or shapes decide.
   * `false`: it mixes rows, or no rule is known.
   */
  readonly withinRows: K extends RowRuleOp ? 'rule' : boolean;
}

const cheap = {
  family: 'elementwise',
  isView: false,
  isCheap: true,
  groupRole: 'elementwise',
  inLoop: 'group',
  isHeavy: false,
  isRowProduct: false,
  hasLoopKernel: false,
  withinRows: true,
} as const;
/** Of transcendental functions. */
const costly = { ...cheap, isCheap: false } as const;
const layout = { ...cheap, family: 'layout', groupRole: undefined, inLoop: 'single', withinRows: false } as const;
const view = { ...layout, isView: true, inLoop: 'view', withinRows: 'rule' } as const;
/** What remains: one op at every step, or one for all steps. */
const single = { ...layout, isCheap: false, isHeavy: true } as const;
const row = { ...single, family: 'row' } as const;
const softmax = { ...row, isHeavy: false, hasLoopKernel: true, withinRows: 'rule' } as const;
const reduction = { ...softmax, family: 'reduction', groupRole: 'reduction' } as const;
const index = { ...single, family: 'index' } as const;
const source = { ...single, family: 'source' } as const;

export const opTraits: { readonly [K in keyof Vocabulary]: OpTraits<K> } = {
  neg: cheap,
  abs: cheap,
  sign: cheap,
  exp: costly,
  expm1: costly,
  log: costly,
  log1p: costly,
  sqrt: costly,
  sigmoid: costly,
  tanh: costly,
  relu: cheap,
  softplus: costly,
  stopGradient: { ...cheap, isView: true },
  add: cheap,
  sub: cheap,
  mul: cheap,
  div: cheap,
  pow: costly,
  maximum: cheap,
  minimum: cheap,
  equal: cheap,
  greater: cheap,
  greaterEqual: cheap,
  straightThrough: cheap,
  sigmoidGradient: cheap,
  tanhGradient: cheap,
  where: cheap,

  reshape: view,
  transpose: { ...layout, isView: true },
  broadcastTo: { ...view, groupRole: 'repetition', withinRows: true },
  slice: view,
  pad: layout,
  concat: { ...layout, inLoop: 'join', withinRows: 'rule' },

  sum: reduction,
  max: reduction,
  argmax: { ...single, family: 'reduction' },

  softmax,
  logSoftmax: softmax,
  softmaxCrossEntropy: row,
  softmaxCrossEntropyGradient: row,

  matmul: { ...single, family: 'product', inLoop: 'product', isRowProduct: true, withinRows: 'rule' },

  gather: { ...index, isRowProduct: true, hasLoopKernel: true, withinRows: 'rule' },
  scatterAdd: index,
  oneHot: index,

  fill: { ...source, isCheap: true },
  randomUniform: source,
  cast: { ...single, family: 'conversion', isCheap: true },
};

export function isElementwise(op: string): op is keyof ElementwiseOps {
  return opTraits[op as OpName]?.family === 'elementwise';
}
