/**
 * Joins the last kernel of a step with the first of the next. A backward step of an LSTM computes the gradients of its gates, and then, by a
 * product, the gradient of the state, which only the gates of the next step need. So the product and these gates are one kernel: a loop of T
 * steps has T + 1 dispatches instead of 2 T.
 */
import type { GpuNode } from '../../text/splitOps.js';
import type { BoundItem, Store } from './kernelDraft.js';
import { type Location, offsetAt } from './locations.js';
import { isHeavy } from './region.js';
import { rowsTile } from './tileItems.js';
import { isView, layoutOfView } from './views.js';

export interface RotatedOptions {
  readonly nodes: readonly GpuNode[];
  readonly reverse: boolean;
  /** What the first kernel of a step stores, and what the last one does. */
  readonly first: readonly Store[];
  readonly last: readonly Store[];
  readonly carried: readonly { readonly input: number; readonly output: number; readonly after: Location }[];
  /** Where a node lies before any kernel of a step, and where the first kernel stores it. */
  before(node: number): Location | undefined;
  stored(node: number): Location | undefined;
}

/** The kernel: the last of the step before, and the first of this step. `undefined` if they cannot be joined. */
export function rotatedItem({ nodes, reverse, first, last, carried, before, stored }: RotatedOptions): BoundItem | undefined {
  const late = carried.filter(({ after }) => last.some(({ to }) => to === after));
  if (late.length === 0 || last.some(({ to }) => !late.some(({ after }) => after === to))) return undefined;
  const previous = (location: Location): Location => placeBefore(location, reverse);
  // The nodes of the step before come behind those of this step.
  const count = nodes.length;
  const all: GpuNode[] = [
    ...nodes,
    ...nodes.map((node) => (node.kind === 'op' ? { ...node, inputs: node.inputs.map((input) => input + count) } : node)),
  ];
  for (const { input, output } of late) {
    const { shape, dtype } = nodes[input];
    all[input] = { kind: 'op', op: 'stopGradient', attributes: {}, inputs: [output + count], shape, dtype };
  }
  const isLate = (node: number): boolean => late.some(({ input }) => input === node);
  let fits = true;
  const locate = (node: number): Location | undefined => {
    if (isLate(node)) return undefined;
    const original = node < count ? node : node - count;
    if (nodes[original].kind !== 'op') {
      const leaf = before(original);
      return leaf && (node < count ? leaf : previous(leaf));
    }
    if (!isView(nodes[original])) {
      const place = node < count || late.some(({ output }) => output === original) ? undefined : stored(original);
      // What each step overwrites is not there any more.
      if (place !== undefined && place.perTime === undefined && place.turns === undefined) fits = false;
      return place && previous(place);
    }
    const view = all[node];
    if (view.kind !== 'op') return undefined;
    const input = locate(view.inputs[0]);
    const layout = input && layoutOfView(all, node, input);
    return input && layout && { ...input, offset: layout.offset, strides: layout.strides };
  };
  const stores = [...first, ...late.map(({ output, after }) => ({ node: output + count, to: previous(after) }))];
  const shape = nodes[first[0].node].shape.join();
  if (stores.some(({ node }) => all[node].shape.join() !== shape)) return undefined;
  const product = (node: number): { readonly stores: readonly Store[]; readonly isStored: boolean } | undefined =>
    node >= count && isHeavy(all[node]) ? { stores: [], isStored: false } : undefined;
  const item = rowsTile(all, stores, locate, product)?.bound;
  if (item === undefined || !fits || overlaps(item)) return undefined;
  // Numbers are those of the loop's own nodes.
  return { ...item, nodes: item.nodes.map((node) => (node < count ? node : node - count)) };
}

function placeBefore(location: Location, reverse: boolean): Location {
  const { offset, perTime, turns } = location;
  return {
    ...location,
    offset: perTime === undefined ? offset : offset + (reverse ? perTime : -perTime),
    ...(turns && { turns: { size: turns.size, phase: turns.phase === 0 ? 1 : 0 } }),
  };
}

/** Whether the kernel might write what it reads. */
function overlaps({ sources, stores }: BoundItem): boolean {
  return sources.some(
    (source) => source !== undefined && stores.some((store) => source.block === store.block && entryOf(source) === entryOf(store)),
  );
}

/** The entry of its block that a location is in, at some step; locations without entries share one. */
function entryOf(location: Location): number | undefined {
  const size = location.perTime ?? location.turns?.size;
  if (size === undefined) return undefined;
  return Math.floor((offsetAt(location, { step: 1, time: 1 }) - (location.block?.offset ?? 0)) / size);
}
