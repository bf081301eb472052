/** Reductions of rows as items, with the values of later levels that need only the same row. */
import type { Attributes } from '../../../../ops/vocabulary.js';
import { type Shape, sizeOf } from '../../../../shape.js';
import type { GpuNode, GpuOp } from '../../text/splitOps.js';
import { type BoundItem, localGraph, type Store } from './kernelDraft.js';
import type { RowItem, RowReduction } from './kernelSpec.js';
import { bufferOf, type Location } from './locations.js';
import { groupsOf, rowsFit } from './rowText.js';

/** Fewer elements are added up by one thread. */
const LEAST_COLUMNS = 16;
const MOST_THREADS = 256;
const LEAST_THREADS = 64;
/** A row of more elements needs more threads than one workgroup has. */
const MOST_COLUMNS = 65536;

type RowShape = Pick<RowReduction, 'op' | 'leading' | 'trailing' | 'piece'>;

/** How a reduction works on rows; `undefined` if it is none, or of too few elements. */
export function rowShape(nodes: readonly GpuNode[], id: number): RowShape | undefined {
  const node = nodes[id];
  if (node.kind !== 'op') return undefined;
  const { op, inputs } = node;
  if (op !== 'sum' && op !== 'max' && op !== 'logSumExp' && op !== 'partialSum') return undefined;
  const { shape } = nodes[inputs[0]];
  const first = op === 'logSumExp' ? shape.length - 1 : firstTrailing(shape, (node as GpuOp<'sum'>).attributes);
  if (first === undefined) return undefined;
  const [leading, trailing] = [shape.slice(0, first), shape.slice(first)];
  if (sizeOf(trailing) < LEAST_COLUMNS || sizeOf(trailing) > MOST_COLUMNS) {
    if (op !== 'partialSum') return undefined;
  }
  if (op !== 'partialSum') return { op, leading, trailing };
  const { piece } = (node as GpuOp<'partialSum'>).attributes;
  return { op: 'sum', leading: [node.shape[0], ...leading], trailing, piece };
}

/** The first reduced axis, if all behind it are reduced too. */
function firstTrailing(shape: Shape, { axes }: Attributes<'sum'>): number | undefined {
  const first = Math.min(...axes);
  return axes.length > 0 && shape.length - first === axes.length ? first : undefined;
}

/** A store of a cluster, by the axes of its rows and of its columns. */
export interface RowStores {
  readonly store: Store;
  readonly leading: Shape;
  readonly trailing: Shape;
}

/** Divides a shape into rows and columns; `undefined` if it has other rows. */
export function rowsAndColumns(shape: Shape, rows: number): { readonly leading: Shape; readonly trailing: Shape } | undefined {
  for (let axis = 0; axis <= shape.length; axis++) {
    if (sizeOf(shape.slice(0, axis)) === rows) return { leading: shape.slice(0, axis), trailing: shape.slice(axis) };
  }
  return undefined;
}

/** The item of a cluster; `undefined` if a row needs more than itself. Reductions are in the order in which they can be computed. */
export function rowItem(
  nodes: readonly GpuNode[],
  reductions: readonly number[],
  stores: readonly RowStores[],
  locate: (node: number) => Location | undefined,
): BoundItem | undefined {
  const { graph, nodes: ids, sources, localOf } = localGraph(nodes, [...reductions, ...stores.map(({ store }) => store.node)], locate);
  const shapes = reductions.map((node) => rowShape(nodes, node) as RowShape);
  const rows = sizeOf(shapes[0].leading);
  const columns = Math.max(...shapes.map(({ trailing, piece }) => piece ?? sizeOf(trailing)));
  let lanes = 8;
  while (lanes < MOST_THREADS && lanes * 2 <= columns) lanes *= 2;
  const item: RowItem = {
    kind: 'row',
    graph,
    rows,
    lanes,
    threads: Math.max(LEAST_THREADS, lanes),
    reductions: reductions.map((node, which) => ({
      node: localOf(node),
      input: localOf((nodes[node] as GpuOp).inputs[0]),
      ...shapes[which],
    })),
    stores: stores.map(({ store: { node, to }, leading, trailing }) => ({
      node: localOf(node),
      buffer: bufferOf(to),
      strides: to.strides,
      leading,
      trailing,
    })),
  };
  if (!rowsFit(item)) return undefined;
  const places = groupsOf(item.stores)
    .flat()
    .map((spec) => stores[item.stores.indexOf(spec)].store.to);
  return { item, nodes: ids, sources, stores: places };
}
