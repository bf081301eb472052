/** Plans a loop as one kernel for all steps, if no element of its state depends on another. */
import { broadcastShapes, type Shape, sizeOf } from '../../../../shape.js';
import { stridesOf } from '../../../../strides.js';
import type { GpuNode } from '../../text/splitOps.js';
import { type BoundItem, hasFewWords, localGraph, type Store } from './kernelDraft.js';
import type { LoopItem, SpecSource } from './kernelSpec.js';
import { bufferOf, type Location } from './locations.js';
import { fitsOneKernel, isWithin } from './loopText.js';
import { isHeavy } from './region.js';

export interface WholeLoopCarried {
  readonly input: number;
  readonly output: number;
  /** Where the value is before the loop, and, if it is kept there, the place of it before the first step, and after the last. */
  readonly start: Location;
  readonly first: Location | undefined;
  readonly last: Location | undefined;
}

export interface WholeLoopOptions {
  readonly nodes: readonly GpuNode[];
  readonly steps: number;
  readonly reverse: boolean;
  readonly carried: readonly WholeLoopCarried[];
  /** What each step writes, also carried values that are stacked. */
  readonly stores: readonly Store[];
  locate(node: number): Location | undefined;
}

/** More steps of work would make a thread too slow to start, and text too long. */
const MOST_NODES = 400;

const sourceOf = (location: Location): SpecSource => ({
  buffer: bufferOf(location),
  strides: location.strides,
  ...(location.perTime !== undefined && { perTime: location.perTime }),
});

/** The item, or `undefined` if the loop needs more than one kernel. */
export function wholeLoopItem({ nodes, steps, reverse, carried, stores, locate }: WholeLoopOptions): BoundItem | undefined {
  const pieces = stores.flatMap((store) => piecesOf(nodes, store));
  const roots = [...carried.map(({ output }) => output), ...pieces.map(({ node }) => node)];
  const shape = broadcastShapes([...roots, ...carried.map(({ input }) => input)].map((node) => nodes[node].shape));
  if (shape === undefined || sizeOf(shape) === 0 || roots.length === 0) return undefined;
  const inputs = new Set(carried.map(({ input }) => input));
  const local = localGraph(nodes, [...inputs, ...roots], (node) => (inputs.has(node) ? undefined : locate(node)), true);
  const { graph } = local;
  if (graph.nodes.length > MOST_NODES || graph.nodes.some(isHeavy)) return undefined;
  if (roots.some((node) => !isWithin(nodes[node].shape, shape))) return undefined;
  const isKept = (location: Location | undefined): location is Location => location !== undefined;
  const item: LoopItem = {
    kind: 'loop',
    graph,
    shape,
    steps,
    reverse,
    carried: carried.map(({ input, output, start, first, last }) => ({
      input: local.localOf(input),
      output: local.localOf(output),
      shape: nodes[input].shape,
      start: sourceOf(start),
      first: first && sourceOf(first),
      last: last && sourceOf(last),
    })),
    stores: pieces.map(({ node, to }) => ({ ...sourceOf(to), node: local.localOf(node), shape: nodes[node].shape })),
  };
  if (!fitsOneKernel(item)) return undefined;
  const places = [
    ...carried.map(({ start }) => start),
    ...carried.map(({ first }) => first).filter(isKept),
    ...pieces.map(({ to }) => to),
    ...carried.map(({ last }) => last).filter(isKept),
  ];
  const bound = { item, nodes: local.nodes, sources: local.sources, stores: places.map(withoutTime) };
  return hasFewWords(bound) ? bound : undefined;
}

/** The place at time 0: the kernel adds the time itself. */
const withoutTime = ({ perTime: _, ...location }: Location): Location => location;

/** A concatenation is written piece by piece. */
function piecesOf(nodes: readonly GpuNode[], store: Store): readonly Store[] {
  const node = nodes[store.node];
  if (node.kind !== 'op' || node.op !== 'concat') return [store];
  const { axis } = node.attributes as { readonly axis: number };
  let start = 0;
  return node.inputs.flatMap((input) => {
    const to = { ...store.to, offset: store.to.offset + start * store.to.strides[axis] };
    start += nodes[input].shape[axis];
    return sizeOf(nodes[input].shape) === 0 ? [] : piecesOf(nodes, { node: input, to });
  });
}

/** A place for values that only the structure of the loop matters for. */
export const somewhere = (shape: Shape): Location => ({ block: undefined, offset: 0, strides: stridesOf(shape) });
