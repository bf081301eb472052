/** Why a loop is not one call, or not for threads to share, in words. Kept out of the engines, which pages load. */
import { type Graph, type MixedReason, type RowMixing, showNode, showShape, type WalkedReason } from '@statal/tensors';

const mixing: { readonly [How in RowMixing]: string } = {
  nothing: 'nothing is left in the loop',
  noRows: 'has no rows',
  otherCount: 'has no row for each of',
  axes: 'aligns rows of one value with another axis of the other',
  leftRows: 'goes over the rows of its left operand',
  rightOperand: 'has a right operand that is computed in the loop',
  table: 'looks things up in a table that is computed in the loop',
  overRows: 'goes over the rows',
  someRows: 'takes some of the rows',
  below: 'puts rows below each other',
  otherRows: 'makes other rows',
  unknown: 'is not known to keep rows apart',
};

export function whyRowsMeet(graph: Graph, reason: MixedReason | string): string {
  if (typeof reason === 'string') return reason;
  const { how, node, rows } = reason;
  if (node === undefined) return mixing[how];
  return `${showNode(graph, node)} ${mixing[how]}${how === 'otherCount' ? ` ${rows}` : ''}`;
}

export function whyWalked(reason: WalkedReason | string): string {
  if (typeof reason === 'string') return reason;
  const { how, op, axes = [] } = reason;
  const [from, to] = reason.shapes.map(showShape);
  switch (how) {
    case 'alone':
      return `${op} -> ${to} runs by itself`;
    case 'computedIndices':
      return `${op} -> ${to} looks up indices that are computed in the loop`;
    case 'axesApart':
      return `${op} over axes ${showShape(axes)} of ${from} takes more than one reduction`;
    default:
      throw how satisfies never;
  }
}
