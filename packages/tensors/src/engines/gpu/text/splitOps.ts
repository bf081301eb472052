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

/** Sums of more elements than this are computed in pieces, each by its own thread. */
const LONG_SUM = 1024;
const SUM_PIECE = 256;

export const reducedElements = (input: Shape, { axes }: Attributes<'sum'>): number => axes.reduce((size, axis) => size * input[axis], 1);

const threadPieces: PieceOf = (input, attributes) => (reducedElements(input, attributes) > LONG_SUM ? SUM_PIECE : undefined);

export function splitOps(original: readonly GraphNode[], pieceOf: PieceOf = threadPieces): SplitGraph {
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
