/** Dispatches while their values have no places yet. Collects what each item reads and writes, and binds its words at the end. */
import { sizeOf } from '../../../../shape.js';
import type { GpuNode } from '../../text/splitOps.js';
import type { Dispatch, KernelLimits } from '../kernelPlan.js';
import { kernelCode } from './dispatchText.js';
import type { ItemWord, KernelCode, KernelItem, SpecGraph, SpecSource } from './kernelSpec.js';
import { bufferOf, type Location, type LoopTime, offsetAt } from './locations.js';
import { MEMORY_FLOATS } from './tileShape.js';

/** An item, and the nodes and places that its local numbers stand for. */
export interface BoundItem {
  readonly item: KernelItem;
  /** The node of each local number, and where it lies. */
  readonly nodes: readonly number[];
  readonly sources: readonly (Location | undefined)[];
  readonly stores: readonly Location[];
  /** Where the numbers begin in the arena, if the item is an update. */
  readonly numbers?: number | undefined;
}

/** A value that is written to a place. */
export interface Store {
  readonly node: number;
  readonly to: Location;
}

/** What words need to know of nodes. */
export interface NodeNumbers {
  readonly nodes: readonly GpuNode[];
  numberOf(node: number): number;
  /** Where the halves of a random op's key begin in the arena. */
  keyOf(node: number): number;
}

/** Items that run together, and their text. */
export interface ItemGroup {
  readonly items: readonly BoundItem[];
  readonly code: KernelCode;
}

export interface Draft extends ItemGroup {
  readonly numbers: NodeNumbers;
  readonly time: LoopTime;
}

/** At most this many words a dispatch. */
const MOST_WORDS = 64;

/** Whether the words of an item fit one dispatch, with some to spare. */
export function hasFewWords({
  item,
  stores,
}: {
  readonly item: { readonly graph: SpecGraph };
  readonly stores: readonly unknown[];
}): boolean {
  const { nodes, sources } = item.graph;
  return nodes.filter((node, local) => sources[local] !== undefined || node.kind === 'number').length + stores.length <= MOST_WORDS - 4;
}

/** Divides items among dispatches: those of one have the same number of threads, and their words and workgroup memory fit. */
export function fittingItems(items: readonly BoundItem[]): readonly ItemGroup[] {
  const byThreads = new Map<number | undefined, BoundItem[]>();
  for (const bound of items) {
    const threads = threadsOf(bound.item);
    byThreads.set(threads, [...(byThreads.get(threads) ?? []), bound]);
  }
  // Items with any number of threads join others.
  const [first] = [...byThreads.keys()].filter((threads) => threads !== undefined);
  const free = byThreads.get(undefined);
  if (first !== undefined && free !== undefined) {
    byThreads.set(first, [...(byThreads.get(first) as BoundItem[]), ...free]);
    byThreads.delete(undefined);
  }
  return [...byThreads.values()].flatMap(halvedUntilFitting);
}

function halvedUntilFitting(items: readonly BoundItem[]): readonly ItemGroup[] {
  const memory = items.reduce((sum, { item }) => sum + memoryOf(item), 0);
  if (items.length === 1 || memory <= MEMORY_FLOATS) {
    const code = kernelCode(items.map(({ item }) => item));
    if (items.length === 1 || code.words.length <= MOST_WORDS) return [{ items, code }];
  }
  const half = items.length >> 1;
  return [...halvedUntilFitting(items.slice(0, half)), ...halvedUntilFitting(items.slice(half))];
}

function threadsOf(item: KernelItem): number | undefined {
  if (item.kind === 'tile') return item.tile.threads[0] * item.tile.threads[1];
  return item.kind === 'row' ? item.threads : undefined;
}

/** Floats of workgroup memory. */
function memoryOf(item: KernelItem): number {
  if (item.kind === 'row') return item.threads;
  if (item.kind !== 'tile') return 0;
  const { tile, demands, lefts } = item;
  return tile.depth * (tile.threads[0] * tile.each[0] * lefts + tile.threads[1] * tile.each[1] * demands.length);
}

export function touchBlocks(items: readonly BoundItem[], slot: number): void {
  const touch = (location: Location | undefined): void => location?.block?.touch(slot);
  for (const { sources, stores } of items) for (const location of [...sources, ...stores]) touch(location);
}

export function dispatchOf({ items, code: { code, words, workgroups }, numbers, time }: Draft, limits: KernelLimits): Dispatch {
  return {
    code,
    words: words.map((word) => wordValue(word, items[word.item], numbers, time)),
    workgroups: grid(workgroups, limits.workgroupsPerDimension),
  };
}

/** Workgroups of one dimension as a grid within the limit of each. */
function grid(workgroups: number, most: number): [number, number, number] {
  const rows = Math.ceil(workgroups / most);
  return [Math.ceil(workgroups / rows), rows, 1];
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function floatBits(value: number): number {
  float[0] = value;
  return bits[0];
}

function wordValue(
  { use }: ItemWord,
  { nodes, sources, stores, numbers: first = 0 }: BoundItem,
  numbers: NodeNumbers,
  time: LoopTime,
): number {
  switch (use.kind) {
    case 'offset':
      return offsetAt(sources[use.node] as Location, time);
    case 'store':
      return offsetAt(stores[use.store], time);
    case 'number':
      return floatBits(numbers.numberOf(nodes[use.node]));
    case 'value': {
      const node = numbers.nodes[nodes[use.node]];
      return floatBits((node as { readonly attributes: { readonly value: number } }).attributes.value);
    }
    case 'key':
      return numbers.keyOf(nodes[use.node]);
    case 'numbers':
      return first;
    default:
      throw use satisfies never;
  }
}

export interface LocalGraph {
  readonly graph: SpecGraph;
  readonly nodes: readonly number[];
  readonly sources: readonly (Location | undefined)[];
  localOf(node: number): number;
}

/** The nodes that the roots need, down to those that lie somewhere. `isForAllSteps`: the kernel knows the time. */
export function localGraph(
  nodes: readonly GpuNode[],
  roots: readonly number[],
  locate: (node: number) => Location | undefined,
  isForAllSteps = false,
): LocalGraph {
  const locals = new Map<number, number>();
  const found: GpuNode[] = [];
  const sources: (Location | undefined)[] = [];
  const specs: (SpecSource | undefined)[] = [];
  const ids: number[] = [];
  const visit = (id: number): number => {
    const known = locals.get(id);
    if (known !== undefined) return known;
    const location = locate(id);
    const node = nodes[id];
    const inputs = location === undefined && node.kind === 'op' ? node.inputs.map(visit) : [];
    const { shape, dtype } = node;
    const add = (made: GpuNode): number => {
      found.push(made);
      sources.push(location);
      specs.push(location && specSource(location, isForAllSteps));
      return ids.push(id) - 1;
    };
    let local = add(location === undefined ? specNode(node, inputs) : { kind: 'leaf', shape, dtype });
    // A number that meets ints may have a fraction; the result has none.
    const isRounded = dtype === 'int' && location === undefined && inputs.some((input) => found[input].kind === 'number');
    if (isRounded) local = add({ kind: 'op', op: 'cast', attributes: { dtype }, inputs: [local], shape, dtype });
    locals.set(id, local);
    return local;
  };
  for (const root of roots) visit(root);
  return { graph: { nodes: found, sources: specs }, nodes: ids, sources, localOf: visit };
}

function specSource(location: Location, isForAllSteps: boolean): SpecSource {
  const { strides, perTime } = location;
  return { buffer: bufferOf(location), strides, ...(isForAllSteps && perTime !== undefined && { perTime }) };
}

/** A node without what is in words. */
function specNode(node: GpuNode, inputs: readonly number[]): GpuNode {
  if (node.kind !== 'op') return node;
  const { attributes } = node;
  if (node.op === 'fill') return { ...node, inputs, attributes: { ...attributes, value: 0 } } as GpuNode;
  if (node.op === 'randomUniform') return { ...node, inputs, attributes: { ...attributes, key: [0, 0] } } as GpuNode;
  return { ...node, inputs };
}

export const blockSize = (shape: readonly number[]): number => Math.max(1, sizeOf(shape));
