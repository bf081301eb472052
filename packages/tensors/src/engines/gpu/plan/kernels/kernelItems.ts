/** The items that store the values of a region, level by level. */
import { type Shape, sizeOf } from '../../../../shape.js';
import type { GpuNode } from '../../text/splitOps.js';
import { type BoundItem, hasFewWords, localGraph, type Store } from './kernelDraft.js';
import { bufferOf, type Location } from './locations.js';
import { isHeavy } from './region.js';
import { type RowStores, rowItem, rowShape, rowsAndColumns } from './rowItems.js';
import { batchTile, isProduct, rowsTile } from './tileItems.js';

/** Reductions to fewer rows have a workgroup each. */
const FEW_ROWS = 8;

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
    const rows = this.#rows(level);
    const { items, merged } = this.#merged(level);
    merged.push(...rows.merged);
    const own = this.#levels[level];
    const computed = (store: Store): boolean => locate(store.node) === undefined;
    const products = own.filter((store) => computed(store) && isProduct(nodes[store.node]));
    const rest = own.filter((store) => !products.includes(store));
    const byNode = new Map<number, Store[]>();
    for (const store of products) byNode.set(store.node, [...(byNode.get(store.node) ?? []), store]);
    const all = [
      ...items,
      ...rows.items,
      ...[...byNode].map(([node, stores]) => batchTile(nodes, node, stores, locate)),
      ...storeItems(nodes, rest, locate),
    ];
    // A result that is a view of what an earlier level stored has elements of its own, so its place is not the view.
    for (const store of [...own, ...merged]) if (nodes[store.node].kind === 'op') noteStored(store);
    return all;
  }

  /** Reductions of rows, with what follows from them at later levels. */
  #rows(level: number): { readonly items: readonly BoundItem[]; readonly merged: readonly Store[] } {
    const { nodes, locate } = this.#options;
    const byRows = new Map<number, Set<number>>();
    for (const { node } of this.#levels[level]) {
      if (locate(node) !== undefined) continue;
      const shape = rowShape(nodes, node);
      if (shape === undefined) continue;
      const rows = sizeOf(shape.leading);
      byRows.set(rows, (byRows.get(rows) ?? new Set()).add(node));
    }
    const items: BoundItem[] = [];
    const merged: Store[] = [];
    for (const [rows, found] of byRows) {
      // Reductions to few rows are many workgroups only if each has its own.
      const clusters = rows < FEW_ROWS ? [...found].map((node) => [node]) : [[...found]];
      for (const cluster of clusters) {
        const made = this.#cluster(level, rows, cluster);
        if (made === undefined) continue;
        items.push(made.bound);
        merged.push(...made.stores);
        this.#levels.forEach((stores, index) => {
          this.#levels[index] = stores.filter(({ node }) => !made.nodes.has(node));
        });
      }
    }
    return { items, merged };
  }

  #cluster(level: number, rows: number, first: readonly number[]): RowCluster | undefined {
    const { nodes, locate, isRequired } = this.#options;
    const reductions = [...first];
    const pulled = new Map<number, readonly RowStores[]>();
    /** Whether the values come from no other heavy op, and need the reductions of their own row only. */
    const fits = (own: readonly number[], isReduction: boolean, stores: readonly RowStores[]): boolean => {
      const inputs = isReduction ? own.flatMap((node) => (nodes[node] as { readonly inputs: readonly number[] }).inputs) : own;
      if (this.#heavyBelow(inputs, reductions)) return false;
      const needed = reductions.filter((reduction) => this.#reaches(reduction, inputs));
      return rowItem(nodes, isReduction ? [...needed, ...own] : needed, stores, locate) !== undefined;
    };
    const follows = this.#following(reductions);
    for (const { node } of this.#levels.slice(level + 1).flat()) {
      if (!follows(node) || locate(node) !== undefined || pulled.has(node) || reductions.includes(node)) continue;
      const shape = rowShape(nodes, node);
      if (shape !== undefined) {
        // Comparisons with a maximum must find the bits that it was computed from.
        const isExact = shape.op !== 'max' || locate((nodes[node] as { readonly inputs: readonly number[] }).inputs[0]) !== undefined;
        if (sizeOf(shape.leading) === rows && shape.piece === undefined && isExact && fits([node], true, [])) reductions.push(node);
        continue;
      }
      if (isHeavy(nodes[node])) continue;
      const own = this.#storesOf(node).flatMap((store) => piecesOf(nodes, store, locate));
      const placed = own.map((store) => ({ store, shape: rowsAndColumns(nodes[store.node].shape, rows) }));
      if (placed.some(({ shape: found }) => found === undefined)) continue;
      const stores = placed.map(({ store, shape: found }) => ({ store, ...(found as { leading: Shape; trailing: Shape }) }));
      if (fits([node], false, stores)) pulled.set(node, stores);
    }
    const all = new Set([...reductions, ...pulled.keys()]);
    const others = this.#levels.slice(level).flatMap((stores) => stores.flatMap(({ node }) => (all.has(node) ? [] : [node])));
    const isStored = (node: number): boolean => isRequired(node) || this.#reaches(node, [...others, ...this.#options.readLater]);
    const kept = reductions.filter(isStored);
    const results = kept.flatMap((node) =>
      this.#storesOf(node).map(
        (store): RowStores => ({ store, ...(rowsAndColumns(nodes[node].shape, rows) as { leading: Shape; trailing: Shape }) }),
      ),
    );
    const bound = rowItem(nodes, reductions, [...results, ...[...pulled.values()].flat()], locate);
    if (bound === undefined || !hasFewWords(bound)) {
      return pulled.size === 0 && reductions.length === first.length ? undefined : this.#alone(rows, first);
    }
    return { bound, stores: [...all].flatMap((node) => (pulled.has(node) || kept.includes(node) ? this.#storesOf(node) : [])), nodes: all };
  }

  /** Whether one of the nodes is computed from a heavy op that is not among `own`. */
  #heavyBelow(from: readonly number[], own: readonly number[]): boolean {
    const { nodes, locate } = this.#options;
    const seen = new Set<number>(own);
    const visit = (id: number): boolean => {
      if (seen.has(id)) return false;
      seen.add(id);
      const node = nodes[id];
      if (node.kind !== 'op' || locate(id) !== undefined) return false;
      return isHeavy(node) || node.inputs.some(visit);
    };
    return from.some(visit);
  }

  /** Tells which nodes are computed from one of the given ones. */
  #following(given: readonly number[]): (node: number) => boolean {
    const { nodes, locate } = this.#options;
    const known = new Map<number, boolean>(given.map((node) => [node, true]));
    const least = Math.min(...given);
    const visit = (id: number): boolean => {
      const before = known.get(id);
      if (before !== undefined) return before;
      const node = nodes[id];
      const found = id > least && node.kind === 'op' && locate(id) === undefined && node.inputs.some(visit);
      known.set(id, found);
      return found;
    };
    return visit;
  }

  /** The reductions without what follows. */
  #alone(rows: number, first: readonly number[]): RowCluster | undefined {
    const { nodes, locate } = this.#options;
    const results = first.flatMap((node) =>
      this.#storesOf(node).map(
        (store): RowStores => ({ store, ...(rowsAndColumns(nodes[node].shape, rows) as { leading: Shape; trailing: Shape }) }),
      ),
    );
    const bound = rowItem(nodes, first, results, locate);
    return bound && { bound, stores: results.map(({ store }) => store), nodes: new Set(first) };
  }

  #storesOf(node: number): readonly Store[] {
    return this.#levels.flat().filter((store) => store.node === node);
  }

  /** Products with the elementwise ops that follow them at the next level. */
  #merged(level: number): { readonly items: readonly BoundItem[]; readonly merged: Store[] } {
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

/** Reductions of rows in one item, with the values that joined them. */
interface RowCluster {
  readonly bound: BoundItem;
  readonly stores: readonly Store[];
  readonly nodes: ReadonlySet<number>;
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

function mapItems(nodes: readonly GpuNode[], shape: Shape, stores: readonly Store[], locate: ItemsOptions['locate']): readonly BoundItem[] {
  const local = localGraph(
    nodes,
    stores.map(({ node }) => node),
    locate,
  );
  if (stores.length > 1 && !hasFewWords({ item: local, stores })) {
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
