/** Products as tiled items, alone or with the elementwise ops that follow them. */
import type { Attributes } from '../../../../ops/vocabulary.js';
import { type Shape, sizeOf } from '../../../../shape.js';
import type { GpuNode, GpuOp } from '../../text/splitOps.js';
import { type BoundItem, hasFewWords, localGraph, type Store } from './kernelDraft.js';
import type { ProductDemand, SpecGraph, SpecStore } from './kernelSpec.js';
import { ItemWriter, itemGraphText, KernelText } from './kernelText.js';
import { bufferOf, type Location } from './locations.js';
import { isHeavy } from './region.js';
import { StructureCache } from './structureCache.js';
import { MOST_GROUPS, tileShape } from './tileShape.js';
import { tileCoordinates, unitOffset } from './tileText.js';

type Locate = (node: number) => Location | undefined;
type Product = GpuOp<'matmul' | 'batchMatmul'>;

export const isProduct = (node: GpuNode): node is Product => node.kind === 'op' && (node.op === 'matmul' || node.op === 'batchMatmul');

function depthOf(nodes: readonly GpuNode[], { inputs, attributes }: Product): number {
  return nodes[inputs[0]].shape.slice(-2)[(attributes as Attributes<'matmul'>).transposeA ? 0 : 1];
}

/** A product, or a batch of them, by itself. */
export function batchTile(nodes: readonly GpuNode[], node: number, stores: readonly Store[], locate: Locate): BoundItem {
  const product = nodes[node] as Product;
  const { shape } = product;
  const { graph, nodes: ids, sources, localOf } = localGraph(nodes, [node], locate);
  const batch = shape.slice(0, -2);
  const [rows, units] = shape.slice(-2);
  const tile = tileShape({ rows, units, depth: depthOf(nodes, product), groups: 1, lefts: 1, batches: sizeOf(batch) });
  return {
    item: {
      kind: 'tile',
      graph,
      shape: [rows, units],
      rows,
      units,
      batch,
      demands: [{ product: localOf(node), offset: 0 }],
      lefts: 1,
      stores: [],
      productStores: stores.map(({ to }) => ({ demand: 0, buffer: bufferOf(to), strides: to.strides })),
      tile,
    },
    nodes: ids,
    sources,
    stores: stores.map(({ to }) => to),
  };
}

/** What is known of a product that elementwise ops may join: where it goes, and whether others need it. */
interface Joinable {
  readonly stores: readonly Store[];
  readonly isStored: boolean;
}

/** Stores of one shape, in the kernel of the products that they read; `undefined` if they cannot be computed there. */
export function rowsTile(
  nodes: readonly GpuNode[],
  stores: readonly Store[],
  locate: Locate,
  joinable: (product: number) => Joinable | undefined,
): { readonly bound: BoundItem; readonly products: ReadonlySet<number> } | undefined {
  const { shape } = nodes[stores[0].node];
  if (shape.length === 0) return undefined;
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
  const heavy = graph.nodes.flatMap((node, local) => (isHeavy(node) ? [local] : []));
  if (heavy.length === 0 || heavy.some((local) => joinable(ids[local]) === undefined)) return undefined;
  const locals = stores.map(({ node }) => localOf(node));
  const { demands } = knownDemands.of([graph, shape, locals, heavy], () => ({ demands: demandsOf(graph, shape, locals, heavy) }));
  if (demands === undefined || demands.length > MOST_GROUPS) return undefined;
  const rows = sizeOf(shape.slice(0, -1));
  const units = shape[shape.length - 1];
  const products = new Set(heavy.map((local) => ids[local]));
  const productStores: { readonly demand: number; readonly to: Location }[] = [];
  for (const local of heavy) {
    const product = graph.nodes[local] as Product;
    if (product.shape[0] !== rows) return undefined;
    const { stores: own, isStored } = joinable(ids[local]) as Joinable;
    if (!isStored) continue;
    const covered = demands.flatMap((demand, which) => (demand.product === local ? [{ ...demand, which }] : []));
    const offsets = new Set(covered.map(({ offset }) => offset));
    if (offsets.size * units !== product.shape[1] || covered.some(({ offset }) => offset % units !== 0)) return undefined;
    for (const { to } of own) for (const { which } of covered) productStores.push({ demand: which, to });
  }
  const depth = Math.max(...heavy.map((local) => depthOf(graph.nodes, graph.nodes[local] as Product)));
  const tile = tileShape({ rows, units, depth, groups: demands.length, lefts: leftsOf(graph, heavy), batches: 1 });
  // Much work for each sum would be unrolled many times.
  if (tile.each[0] * tile.each[1] > 1 && graph.nodes.length > 200) return undefined;
  const specs: SpecStore[] = stores.map(({ to }, which) => ({ node: locals[which], buffer: bufferOf(to), strides: to.strides }));
  const bound: BoundItem = {
    item: {
      kind: 'tile',
      graph,
      shape,
      rows,
      units,
      batch: [],
      demands,
      lefts: leftsOf(graph, heavy),
      stores: specs,
      productStores: productStores.map(({ demand, to }) => ({ demand, buffer: bufferOf(to), strides: to.strides })),
      tile,
    },
    nodes: ids,
    sources,
    stores: [...stores.map(({ to }) => to), ...productStores.map(({ to }) => to)],
  };
  return hasFewWords(bound) ? { bound, products } : undefined;
}

const knownDemands = new StructureCache<{ readonly demands: readonly ProductDemand[] | undefined }>();

/** How many left operands the products have. */
function leftsOf(graph: SpecGraph, products: readonly number[]): number {
  const keys = products.map((local) => {
    const { inputs, attributes } = graph.nodes[local] as Product;
    return `${inputs[0]} ${(attributes as Attributes<'matmul'>).transposeA}`;
  });
  return new Set(keys).size;
}

/** The elements of the products that one row and unit need; `undefined` if they are not at the row, and at the unit plus a number. */
function demandsOf(
  graph: SpecGraph,
  shape: Shape,
  roots: readonly number[],
  products: readonly number[],
): readonly ProductDemand[] | undefined {
  const found: ProductDemand[] = [];
  const kernel = new KernelText(true);
  const writer = new ItemWriter();
  let fits = true;
  const { leading } = tileCoordinates({ shape, demands: [] }, writer);
  const text = itemGraphText({
    kernel,
    item: 0,
    writer,
    graph,
    valueAt: (node, coordinates) => {
      if (!products.includes(node)) return undefined;
      const offset = unitOffset(coordinates);
      if (offset === undefined) fits = false;
      else if (!found.some((demand) => demand.product === node && demand.offset === offset)) found.push({ product: node, offset });
      return 'p';
    },
  });
  for (const root of roots) text.element(root, [...leading, 'u']);
  return fits ? found : undefined;
}
