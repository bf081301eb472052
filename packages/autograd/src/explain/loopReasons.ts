/** Why a loop is not compiled, or why threads cannot share it, in words. */
import { type Graph, type NotCompiledReason, type RowMixing, type RowMixingReason, showNode, showShape } from '@statal/tensors/internals';

const mixing: { readonly [Kind in RowMixing]: string } = {
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
  unknown: 'is not known to keep rows apart',
};

export function rowMixingText(graph: Graph, reason: RowMixingReason | string): string {
  if (typeof reason === 'string') return reason;
  const { kind, node, rows } = reason;
  if (node === undefined) return mixing[kind];
  return `${showNode(graph, node)} ${mixing[kind]}${kind === 'otherCount' ? ` ${rows}` : ''}`;
}

export function notCompiledText(reason: NotCompiledReason | string): string {
  if (typeof reason === 'string') return reason;
  const { kind, op, axes = [] } = reason;
  const [from, to] = reason.shapes.map(showShape);
  switch (kind) {
    case 'alone':
      return `${op} -> ${to} runs by itself`;
    case 'computedIndices':
      return `${op} -> ${to} looks up indices that are computed in the loop`;
    case 'axesApart':
      return `${op} over axes ${showShape(axes)} of ${from} takes more than one reduction`;
    default:
      throw kind satisfies never;
  }
}
