/**
 * Splits ops for the gpu engine. An op that would repeat the same reduction for every element of a row becomes one reduction
 * and the rest.
 */
import { opTraits } from '../../../ops/opTraits.js';
import type { Attributes } from '../../../ops/vocabulary.js';
import type { GraphNode, NodeId } from '../../../program/graph.js';
import { type Shape, sizeOf } from '../../../shape.js';
import type { DType } from '../../../tensor.js';
import type { GpuOpName, GpuVocabulary } from './elementRules.js';
import { reductionOfNothing } from './reductionOfNothing.js';

export interface GpuLeaf {
  readonly kind: 'leaf';
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A number that each launch provides. */
export interface GpuNumber {
  readonly kind: 'number';
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface GpuOp<K extends GpuOpName = GpuOpName> {
  readonly kind: 'op';
  readonly op: K;
  readonly attributes: GpuVocabulary[K];
  readonly inputs: readonly number[];
  readonly shape: Shape;
  readonly dtype: DType;
}

export type GpuNode = GpuLeaf | GpuNumber | GpuOp;

export interface SplitGraph {
  readonly nodes: readonly GpuNode[];
  /** The index in `nodes` of each original node. */
  readonly placeOf: readonly number[];
}

/** How many elements each piece of a sum has; `undefined` for a sum in one piece. */
export type PieceOf = (input: Shape, attributes: Attributes<'sum'>) => number | undefined;

/** How ops are divided into parts that threads compute side by side. */
export interface SplitPolicy {
  readonly pieceOf: PieceOf;
  /** Into how many products A^T [m, k] B [k, n] is divided along k, which are then added. */
  productPieces(m: number, k: number, n: number): number;
}

/** Sums of more elements than this are computed in pieces, each by its own thread. */
const LONG_SUM = 1024;
const SUM_PIECE = 256;

export const reducedElements = (input: Shape, { axes }: Attributes<'sum'>): number => axes.reduce((size, axis) => size * input[axis], 1);

const threadPieces: SplitPolicy = {
  pieceOf: (input, attributes) => (reducedElements(input, attributes) > LONG_SUM ? SUM_PIECE : undefined),
  productPieces: () => 1,
};

export function splitOps(original: readonly GraphNode[], { pieceOf, productPieces }: SplitPolicy = threadPieces): SplitGraph {
  const nodes: GpuNode[] = [];
  const placeOf: number[] = [];
  const push = (node: GpuNode): number => nodes.push(node) - 1;
  const reducedRows = new Map<number, number>();
  const reduceRows = (input: number): number => {
    const { shape } = nodes[input];
    const kept = shape.map((dimension, axis) => (axis === shape.length - 1 ? 1 : dimension));
    const known = reducedRows.get(input);
    const made = known ?? push({ kind: 'op', op: 'logSumExp', attributes: {}, inputs: [input], shape: kept, dtype: 'float' });
    reducedRows.set(input, made);
    return made;
  };
  /** A product divided along k: matrices [pieces, k / pieces, ...] and the sum of their products. */
  const dividedProduct = (inputs: readonly number[], pieces: number, shape: Shape): GpuOp => {
    const parts = inputs.map((input) => {
      const [k, columns] = nodes[input].shape;
      const part = [pieces, k / pieces, columns];
      return push({ kind: 'op', op: 'reshape', attributes: { shape: part }, inputs: [input], shape: part, dtype: 'float' });
    });
    const products = push({
      ...{ kind: 'op', op: 'batchMatmul', attributes: { transposeA: true, transposeB: false } },
      ...{ inputs: parts, shape: [pieces, ...shape], dtype: 'float' },
    } as GpuOp);
    return { kind: 'op', op: 'sum', attributes: { axes: [0], keepDims: false }, inputs: [products], shape, dtype: 'float' };
  };
  original.forEach((node, id) => {
    const { shape, dtype } = node;
    if (node.kind !== 'op') {
      placeOf[id] = push({ kind: node.kind === 'constant' ? 'number' : 'leaf', shape, dtype });
      return;
    }
    const { op } = node;
    let inputs = node.inputs.map((input: NodeId) => placeOf[input]);
    let attributes: GpuVocabulary[GpuOpName] = node.attributes;
    if (sizeOf(shape) > 0) {
      // Each element of such an op needs a reduction of its whole row. It becomes an op of its own, computed once for the row.
      if (opTraits[op].family === 'row' && reductionOfNothing(op) === undefined) inputs = [...inputs, reduceRows(inputs[0])];
      if (op === 'matmul') {
        const { transposeA, transposeB } = node.attributes as Attributes<'matmul'>;
        const [k] = nodes[inputs[0]].shape;
        const pieces = transposeA && !transposeB ? productPieces(shape[0], k, shape[1]) : 1;
        if (pieces > 1) {
          placeOf[id] = push(dividedProduct(inputs, pieces, shape));
          return;
        }
      }
      if (op === 'sum') {
        const own = node.attributes as Attributes<'sum'>;
        const input = nodes[inputs[0]];
        const piece = pieceOf(input.shape, own);
        if (piece !== undefined) {
          const pieces = Math.ceil(reducedElements(input.shape, own) / piece);
          const partial = {
            kind: 'op',
            op: 'partialSum',
            attributes: { ...own, piece },
            inputs,
            shape: [pieces, ...shape],
            dtype,
          } as GpuOp;
          inputs = [push(partial)];
          attributes = { axes: [0], keepDims: false };
        }
      }
    }
    placeOf[id] = push({ kind: 'op', op, attributes, inputs, shape, dtype } as GpuOp);
  });
  return { nodes, placeOf };
}
