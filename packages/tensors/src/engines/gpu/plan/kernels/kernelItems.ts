/** The items that store the values of a region, level by level. */
import { type Shape, sizeOf } from '../../../../shape.js';
import type { GpuNode } from '../../text/splitOps.js';
import { type BoundItem, type LocalGraph, localGraph, type Store } from './kernelDraft.js';
import { bufferOf, type Location } from './locations.js';
import { isHeavy } from './region.js';
import { batchTile, isProduct, rowsTile } from './tileItems.js';

export interface ItemsOptions {
  readonly nodes: readonly GpuNode[];
  locate(node: number): Location | undefined;
  /** Makes a place the place of a node, for the levels that follow. */
  noteStored(store: Store): void;
  /** Whether something outside of the region reads the elements of a node. */
  isRequired(node: number): boolean;
  /** Nodes that are read after the last level. */
  readonly readLater: readonly number[];
}

/** The items of each level, in order. `levels`: the stores of each level. */
export function regionItems(levels: readonly (readonly Store[])[], options: ItemsOptions): readonly (readonly BoundItem[])[] {
  return new RegionItems(levels, options).run();
}

class RegionItems {
  readonly #levels: Store[][];
  readonly #options: ItemsOptions;

  constructor(levels: readonly (readonly Store[])[], options: ItemsOptions) {
    this.#options = options;
    this.#levels = levels.map((stores) => [...stores]);
  }

  run(): readonly (readonly BoundItem[])[] {
    return this.#levels.map((_, level) => this.#itemsOf(level));
  }

  #itemsOf(level: number): readonly BoundItem[] {
    const { nodes, locate, noteStored } = this.#options;
    const { items, merged } = this.#merged(level);
    const own = this.#levels[level];
    const computed = (store: Store): boolean => locate(store.node) === undefined;
    const products = own.filter((store) => computed(store) && isProduct(nodes[store.node]));
    const rest = own.filter((store) => !products.includes(store));
    const byNode = new Map<number, Store[]>();
    for (const store of products) byNode.set(store.node, [...(byNode.get(store.node) ?? []), store]);
    const all = [
      ...items,
      ...[...byNode].map(([node, stores]) => batchTile(nodes, node, stores, locate)),
      ...storeItems(nodes, rest, locate),
    ];
    for (const store of [...own, ...merged]) if (nodes[store.node].kind === 'op' && computed(store)) noteStored(store);
    return all;
  }

  /** Products with the elementwise ops that follow them at the next level. */
  #merged(level: number): { readonly items: readonly BoundItem[]; readonly merged: readonly Store[] } {
    const { nodes, locate, isRequired } = this.#options;
    const next = this.#levels[level + 1] ?? [];
    const products = new Map<number, Store[]>();
    for (const store of this.#levels[level]) {
      if (nodes[store.node].kind !== 'op' || locate(store.node) !== undefined || (nodes[store.node] as { op: string }).op !== 'matmul')
        continue;
      products.set(store.node, [...(products.get(store.node) ?? []), store]);
    }
    const items: BoundItem[] = [];
    const merged: Store[] = [];
    if (products.size === 0 || next.length === 0) return { items, merged };
    const light = next.filter(({ node }) => !isHeavy(nodes[node]) && locate(node) === undefined);
    for (const group of groupsOfShape(nodes, light, locate)) {
      const whole = light.filter((store) => group.origins.has(store));
      // A concatenation whose pieces have several shapes is written by several items.
      if (whole.some((store) => !group.whole.has(store))) continue;
      const rest = [...this.#levels.slice(level + 1).flat()].filter((store) => !whole.includes(store));
      const isStored = (product: number): boolean =>
        isRequired(product) || this.#reaches(product, [...rest.map(({ node }) => node), ...this.#options.readLater]);
      const item = rowsTile(nodes, group.stores, locate, (product) => {
        const stores = products.get(product);
        return stores && { stores, isStored: isStored(product) };
      });
      if (item === undefined) continue;
      items.push(item.bound);
      merged.push(...whole);
      this.#levels[level + 1] = this.#levels[level + 1].filter((store) => !whole.includes(store));
      this.#levels[level] = this.#levels[level].filter(({ node }) => !item.products.has(node));
      for (const product of item.products) {
        if (isStored(product)) merged.push(...(products.get(product) as Store[]));
        products.delete(product);
      }
    }
    return { items, merged };
  }

  /** Whether one of the nodes is computed from `target`. */
  #reaches(target: number, from: readonly number[]): boolean {
    const { nodes, locate } = this.#options;
    const seen = new Set<number>();
    const visit = (id: number): boolean => {
      if (id === target) return true;
      if (id < target || seen.has(id)) return false;
      seen.add(id);
      const node = nodes[id];
      return node.kind === 'op' && locate(id) === undefined && node.inputs.some(visit);
    };
    return from.some(visit);
  }
}

interface ShapeGroup {
  readonly stores: Store[];
  /** The stores that the pieces belong to, and those of which all pieces are here. */
  readonly origins: Set<Store>;
  readonly whole: Set<Store>;
}

/** Stores, or the pieces of concatenations, by shape. */
function groupsOfShape(nodes: readonly GpuNode[], stores: readonly Store[], locate: ItemsOptions['locate']): readonly ShapeGroup[] {
  const groups = new Map<string, ShapeGroup>();
  for (const store of stores) {
    const pieces = piecesOf(nodes, store, locate).filter(({ node }) => sizeOf(nodes[node].shape) > 0);
    const keys = new Set(pieces.map(({ node }) => nodes[node].shape.join('x')));
    for (const piece of pieces) {
      const key = nodes[piece.node].shape.join('x');
      const group = groups.get(key) ?? { stores: [], origins: new Set(), whole: new Set() };
      groups.set(key, group);
      group.stores.push(piece);
      group.origins.add(store);
      if (keys.size === 1) group.whole.add(store);
    }
  }
  return [...groups.values()];
}

/** Items for stores of one level. Stores of one shape share an item, and with it what they compute; heavy ops have their own. */
function storeItems(nodes: readonly GpuNode[], stores: readonly Store[], locate: ItemsOptions['locate']): readonly BoundItem[] {
  const parts = stores.flatMap((store) => piecesOf(nodes, store, locate)).filter(({ node }) => sizeOf(nodes[node].shape) > 0);
  const groups = new Map<string, Store[]>();
  for (const store of parts) {
    const { node } = store;
    const key = isHeavy(nodes[node]) && locate(node) === undefined ? `#${node}` : nodes[node].shape.join('x');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [store]);
    else group.push(store);
  }
  return [...groups.values()].flatMap((group) => mapItems(nodes, nodes[group[0].node].shape, group, locate));
}

/** A concatenation is written piece by piece, so that each piece is computed with what has its shape. */
function piecesOf(nodes: readonly GpuNode[], store: Store, locate: ItemsOptions['locate']): readonly Store[] {
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

/** Words of one item; a dispatch has 64. */
const MOST_ITEM_WORDS = 60;

function mapItems(nodes: readonly GpuNode[], shape: Shape, stores: readonly Store[], locate: ItemsOptions['locate']): readonly BoundItem[] {
  const local = localGraph(
    nodes,
    stores.map(({ node }) => node),
    locate,
  );
  if (stores.length > 1 && wordsOf(local) + stores.length > MOST_ITEM_WORDS) {
    const half = stores.length >> 1;
    return [...mapItems(nodes, shape, stores.slice(0, half), locate), ...mapItems(nodes, shape, stores.slice(half), locate)];
  }
  const specs = stores.map(({ node, to }) => ({ node: local.localOf(node), buffer: bufferOf(to), strides: to.strides }));
  return [
    {
      item: { kind: 'map', graph: local.graph, shape, stores: specs },
      nodes: local.nodes,
      sources: local.sources,
      stores: stores.map(({ to }) => to),
    },
  ];
}

export function wordsOf({ graph }: LocalGraph): number {
  return graph.nodes.filter((node, local) => graph.sources[local] !== undefined || node.kind === 'number').length;
}
