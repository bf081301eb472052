/** The items that store the values of a region, level by level. */
import type { Shape } from '../../../../shape.js';
import { sizeOf } from '../../../../shape.js';
import type { GpuNode } from '../../text/splitOps.js';
import { type BoundItem, localGraph } from './kernelDraft.js';
import { bufferOf, type Location } from './locations.js';
import { isHeavy } from './region.js';

/** A value that is written to a place. */
export interface Store {
  readonly node: number;
  readonly to: Location;
}

/** Items for stores of one level. Stores of one shape share an item, and with it what they compute; heavy ops have their own. */
export function storeItems(
  nodes: readonly GpuNode[],
  stores: readonly Store[],
  locate: (node: number) => Location | undefined,
): readonly BoundItem[] {
  const parts = stores.flatMap((store) => piecesOf(nodes, store, locate)).filter(({ node }) => sizeOf(nodes[node].shape) > 0);
  const groups = new Map<string, Store[]>();
  for (const store of parts) {
    const { node } = store;
    const key = isHeavy(nodes[node]) && locate(node) === undefined ? `#${node}` : nodes[node].shape.join('x');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [store]);
    else group.push(store);
  }
  return [...groups.values()].map((group) => mapItem(nodes, nodes[group[0].node].shape, group, locate));
}

/** A concatenation is written piece by piece, so that each piece is computed with what has its shape. */
function piecesOf(nodes: readonly GpuNode[], store: Store, locate: (node: number) => Location | undefined): readonly Store[] {
  const node = nodes[store.node];
  if (node.kind !== 'op' || node.op !== 'concat' || locate(store.node) !== undefined) return [store];
  const { axis } = node.attributes as { readonly axis: number };
  let start = 0;
  return node.inputs.flatMap((input) => {
    const to = { ...store.to, offset: store.to.offset + start * store.to.strides[axis] };
    start += nodes[input].shape[axis];
    return piecesOf(nodes, { node: input, to }, locate);
  });
}

function mapItem(
  nodes: readonly GpuNode[],
  shape: Shape,
  stores: readonly Store[],
  locate: (node: number) => Location | undefined,
): BoundItem {
  const {
    graph,
    nodes: ids,
    sources,
    localOf,
  } = localGraph(
    nodes,
    stores.map(({ node }) => node),
    locate,
  );
  const specs = stores.map(({ node, to }) => ({ node: localOf(node), buffer: bufferOf(to), strides: to.strides }));
  return { item: { kind: 'map', graph, shape, stores: specs }, nodes: ids, sources, stores: stores.map(({ to }) => to) };
}
