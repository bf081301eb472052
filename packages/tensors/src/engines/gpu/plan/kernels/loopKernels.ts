/** The kernels of a loop: those of one step, for each step, with the places of the step. */
import type { PlanLoop, ValueId } from '../../../../plan/plan.js';
import type { Key } from '../../../../random/keyOrigin.js';
import { sizeOf } from '../../../../shape.js';
import { stridesOf } from '../../../../strides.js';
import type { GpuNode, GpuOp, SplitGraph } from '../../text/splitOps.js';
import { type BoundItem, blockSize, type Draft, fittingItems, type ItemGroup, type NodeNumbers, type Store } from './kernelDraft.js';
import { regionItems } from './kernelItems.js';
import type { ArenaBlock, Location } from './locations.js';
import { kernelNodes } from './planNodes.js';
import { planRegion } from './region.js';
import { rotatedItem } from './rotatedStep.js';
import { isView, layoutOfView } from './views.js';
import { somewhere, wholeLoopItem } from './wholeLoop.js';

/** Where a carried value lies before and after each step, and stacked over all steps. */
interface CarriedPlaces {
  readonly before: Location;
  readonly after: Location;
  readonly first: Location;
  readonly last: Location;
  readonly stackBefore: Location | undefined;
  readonly stackAfter: Location | undefined;
}

/** What a loop takes beside its values. */
export interface LoopRoom {
  newBlock(size: number): ArenaBlock;
  /** Where the halves of a key are uploaded. */
  addKey(key: Key): number;
}

export class LoopKernels {
  readonly finals: readonly (Location | undefined)[];
  readonly stacks: readonly (Location | undefined)[];
  readonly #loop: PlanLoop;
  readonly #split: SplitGraph;
  readonly #room: LoopRoom;
  readonly #carried: readonly (CarriedPlaces | undefined)[];
  readonly #stores: readonly Store[];
  readonly #locations = new Map<number, Location>();
  readonly #isWhole: boolean;

  constructor(loop: PlanLoop, room: LoopRoom) {
    this.#loop = loop;
    this.#room = room;
    const { program, steps } = loop;
    this.#split = kernelNodes(program.graph.nodes);
    this.#carried = program.carried.map((_, index) => (steps === 0 ? undefined : this.#placesOfCarried(index)));
    this.finals = this.#carried.map((places) => places?.last);
    const stacks = program.stacked.map((id) => this.#stack(id));
    this.stacks = stacks.map((stack) => stack?.whole);
    this.#stores = [
      ...program.carried.flatMap(({ output }, index) => {
        const places = this.#carried[index];
        return places === undefined ? [] : [{ node: this.#node(output), to: places.after }];
      }),
      ...stacks.flatMap((stack, index) => (stack?.at === undefined ? [] : [{ node: this.#node(program.stacked[index]), to: stack.at }])),
    ];
    this.#isWhole = steps > 0 && this.#fitsOneKernel();
  }

  /** Whether one kernel runs all steps. It reads the carried values where they are. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** What must be written before the loop: the carried values. */
  starts(nodes: readonly number[]): readonly Store[] {
    if (this.#isWhole) return [];
    return this.#carried.flatMap((places, index) => (places === undefined ? [] : [{ node: nodes[index], to: places.first }]));
  }

  /** The dispatches of all steps, in order. */
  drafts(located: (id: ValueId) => Location): readonly Draft[] {
    const { program, steps, reverse, constants, carried, sequences, invariants } = this.#loop;
    if (steps === 0) return [];
    if (!this.#isWhole) for (const [index, { input }] of program.carried.entries()) this.#put(input, this.#carried[index]?.before);
    program.sequences.forEach((id, index) => {
      const { strides, ...location } = located(sequences[index]);
      this.#put(id, { ...location, strides: strides.slice(1), perTime: strides[0] });
    });
    for (const [index, id] of program.invariants.entries()) this.#put(id, located(invariants[index]));
    const { nodes } = this.#split;
    const values = new Map<number, number>();
    program.graph.nodes.forEach((node, id) => {
      if (node.kind === 'constant') values.set(this.#node(id), constants[node.index]);
    });
    const keys = new Map<number, number>();
    const keyOf = (node: number): number => {
      const known = keys.get(node) ?? this.#room.addKey((nodes[node] as GpuOp<'randomUniform'>).attributes.key);
      keys.set(node, known);
      return known;
    };
    const numbers: NodeNumbers = { nodes, numberOf: (node) => values.get(node) as number, keyOf };
    for (const [node, own] of nodes.entries()) if (own.kind === 'op' && own.op === 'randomUniform') keyOf(node);
    if (this.#isWhole) {
      const item = this.#wholeItem(carried.map(located)) as BoundItem;
      return fittingItems([item]).map((group) => ({ ...group, numbers, time: { step: 0, time: 0 } }));
    }
    const { groups, rotated } = this.#levels();
    const drafts: Draft[] = [];
    const add = (group: ItemGroup, step: number): void => {
      drafts.push({ ...group, numbers, time: { step, time: reverse ? steps - 1 - step : step } });
    };
    for (let step = 0; step < steps; step++) {
      if (rotated === undefined) for (const group of groups) add(group, step);
      else add(step === 0 ? groups[0] : rotated, step);
    }
    if (rotated !== undefined) add(groups[1], steps - 1);
    return drafts;
  }

  #fitsOneKernel(): boolean {
    const { program } = this.#loop;
    const { nodes } = program.graph;
    for (const id of program.sequences) this.#put(id, { ...somewhere(nodes[id].shape), perTime: 1 });
    for (const id of program.invariants) this.#put(id, somewhere(nodes[id].shape));
    const fits = this.#wholeItem(program.carried.map(({ input }) => somewhere(nodes[input].shape))) !== undefined;
    this.#locations.clear();
    return fits;
  }

  #wholeItem(starts: readonly Location[]): BoundItem | undefined {
    const { program, steps, reverse } = this.#loop;
    const isStacked = (places: CarriedPlaces): boolean => places.stackAfter !== undefined;
    const carried = program.carried.flatMap(({ input, output }, index) => {
      const places = this.#carried[index];
      if (places === undefined) return [];
      const ends = isStacked(places) ? { first: places.first, last: undefined } : { first: undefined, last: places.last };
      return [{ input: this.#node(input), output: this.#node(output), start: starts[index], ...ends }];
    });
    // A carried value that is not stacked is written after the last step.
    const kept = new Set(this.#carried.flatMap((places) => (places === undefined || isStacked(places) ? [] : [places.after])));
    const stores = this.#stores.filter(({ node, to }) => !kept.has(to) && sizeOf(this.#split.nodes[node].shape) > 0);
    return wholeLoopItem({ nodes: this.#split.nodes, steps, reverse, carried, stores, locate: (node) => this.#locate(node) });
  }

  /** The kernels of a step; `rotated`: the last of a step and the first of the next, as one. */
  #levels(): { readonly groups: readonly ItemGroup[]; readonly rotated: ItemGroup | undefined } {
    const { nodes } = this.#split;
    const isComputed = (node: number): boolean => nodes[node].kind === 'op' && this.#locate(node) === undefined;
    const stores = this.#stores.filter(({ node }) => sizeOf(nodes[node].shape) > 0);
    const roots = [...new Set(stores.map(({ node }) => node))];
    const region = planRegion({
      nodes,
      isRead: (id) => !isComputed(id),
      stored: roots.filter(isComputed),
      worthStoring: Number.POSITIVE_INFINITY,
      read: roots.filter((node) => !isComputed(node)),
    });
    const all: Store[] = [...stores];
    for (const node of region.stored.keys()) {
      if (!stores.some((store) => store.node === node)) all.push({ node, to: this.#temporary(node) });
    }
    const levelOf = ({ node }: Store): number => region.stored.get(node) ?? 1;
    const last = Math.max(0, ...all.map(levelOf));
    const byLevel = Array.from({ length: last + 1 }, (_, level) => all.filter((store) => levelOf(store) === level));
    const before = new Map(this.#locations);
    const items = regionItems(byLevel, {
      nodes,
      locate: (node) => this.#locate(node),
      noteStored: ({ node, to }) => this.#locations.set(node, to),
      isRequired: (node) => roots.includes(node),
      readLater: [],
    });
    const groups = items.flatMap((own) => fittingItems(own));
    return { groups, rotated: this.#rotated(groups, byLevel, before) };
  }

  #rotated(
    groups: readonly ItemGroup[],
    levels: readonly (readonly Store[])[],
    before: ReadonlyMap<number, Location>,
  ): ItemGroup | undefined {
    const kinds = groups.map((group) => group.items.map(({ item }) => item.kind).join());
    if (this.#loop.steps < 2 || kinds.join(' ') !== 'map tile') return undefined;
    const [{ item: first, nodes: ids, stores: places }, { stores: last }] = groups.map(({ items: [bound] }) => bound);
    const { nodes } = this.#split;
    const item = rotatedItem({
      nodes,
      reverse: this.#loop.reverse,
      first: first.kind === 'map' ? first.stores.map(({ node }, which) => ({ node: ids[node], to: places[which] })) : [],
      last: levels.flat().filter(({ to }) => last.includes(to)),
      carried: this.#loop.program.carried.flatMap(({ input, output }, index) => {
        const places = this.#carried[index];
        return places === undefined ? [] : [{ input: this.#node(input), output: this.#node(output), after: places.after }];
      }),
      before: (node) => before.get(node),
      stored: (node) => this.#locations.get(node),
    });
    return item && fittingItems([item])[0];
  }

  #temporary(node: number): Location {
    const { shape } = this.#split.nodes[node];
    return { block: this.#room.newBlock(blockSize(shape)), offset: 0, strides: stridesOf(shape) };
  }

  #node(id: number): number {
    return this.#split.placeOf[id];
  }

  #put(id: number, location: Location | undefined): void {
    if (location !== undefined) this.#locations.set(this.#node(id), location);
  }

  #locate(node: number): Location | undefined {
    const known = this.#locations.get(node);
    if (known !== undefined) return known;
    const nodes: readonly GpuNode[] = this.#split.nodes;
    const own = nodes[node];
    if (own.kind !== 'op' || !isView(own)) return undefined;
    const input = this.#locate(own.inputs[0]);
    const layout = input && layoutOfView(nodes, node, input);
    if (input === undefined || layout === undefined) return undefined;
    const made = { ...input, offset: layout.offset, strides: layout.strides };
    this.#locations.set(node, made);
    return made;
  }

  #placesOfCarried(index: number): CarriedPlaces | undefined {
    const { program, steps, reverse } = this.#loop;
    const { input, output } = program.carried[index];
    const { shape } = program.graph.nodes[input];
    const size = sizeOf(shape);
    if (size === 0) return undefined;
    const strides = stridesOf(shape);
    const isStacked = program.stacked.some((id) => id === input || id === output);
    const block = this.#room.newBlock(isStacked ? (steps + 1) * size : 2 * size);
    if (!isStacked) {
      const at = (phase: 0 | 1): Location => ({ block, offset: 0, strides, turns: { size, phase } });
      const end: Location = { block, offset: (steps & 1) * size, strides };
      return {
        before: at(0),
        after: at(1),
        first: { block, offset: 0, strides },
        last: end,
        stackBefore: undefined,
        stackAfter: undefined,
      };
    }
    // Entry t and entry t + 1 are the state before and after step t, or after and before if the loop runs backward.
    const [beforeOffset, afterOffset] = reverse ? [size, 0] : [0, size];
    const entry = (number: number): Location => ({ block, offset: number * size, strides });
    const stack = (offset: number): Location => ({ block, offset, strides: [size, ...strides] });
    return {
      before: { block, offset: beforeOffset, strides, perTime: size },
      after: { block, offset: afterOffset, strides, perTime: size },
      first: entry(reverse ? steps : 0),
      last: entry(reverse ? 0 : steps),
      stackBefore: stack(beforeOffset),
      stackAfter: stack(afterOffset),
    };
  }

  /** The place of a whole stack, and where a step writes to it unless a carried value lies there anyway. */
  #stack(id: number): { readonly whole: Location; readonly at: Location | undefined } | undefined {
    const { program, steps } = this.#loop;
    const { shape } = program.graph.nodes[id];
    const size = sizeOf(shape);
    if (steps === 0 || size === 0) return undefined;
    for (const [index, { input, output }] of program.carried.entries()) {
      const places = this.#carried[index];
      if (input === id && places?.stackBefore) return { whole: places.stackBefore, at: undefined };
      if (output === id && places?.stackAfter) return { whole: places.stackAfter, at: undefined };
    }
    const strides = stridesOf(shape);
    const block = this.#room.newBlock(size * steps);
    return { whole: { block, offset: 0, strides: [size, ...strides] }, at: { block, offset: 0, strides, perTime: size } };
  }
}
