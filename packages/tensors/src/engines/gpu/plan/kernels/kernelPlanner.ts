/** Plans the kernels of a whole plan: phase by phase, each with its levels, then the places of all blocks. */

import { isChanged, type Plan, type PlanOp, type PlanUpdate, type ValueId } from '../../../../plan/plan.js';
import type { GraphNode } from '../../../../program/graph.js';
import { sizeOf } from '../../../../shape.js';
import { isContiguous, stridesOf } from '../../../../strides.js';
import type { GpuNode, SplitGraph } from '../../text/splitOps.js';
import type { KernelPlace, KernelPlan, KernelPlanOptions, Upload } from '../kernelPlan.js';
import {
  type BoundItem,
  blockSize,
  type Draft,
  dispatchOf,
  fittingItems,
  type NodeNumbers,
  type Store,
  touchBlocks,
} from './kernelDraft.js';
import { regionItems } from './kernelItems.js';
import { ArenaBlock, type Location, type LoopTime, placeArena } from './locations.js';
import { LoopKernels, type LoopRoom } from './loopKernels.js';
import { type Phase, phasesOf } from './phases.js';
import { kernelNodes } from './planNodes.js';
import { planRegion, WORTH_STORING } from './region.js';
import { keyHalves, keyUpload, UpdateRun } from './runNumbers.js';
import { updateItem } from './updateItems.js';
import { isView, layoutOfView } from './views.js';

const ONCE: LoopTime = { step: 0, time: 0 };

export class KernelPlanner implements NodeNumbers {
  readonly #plan: Plan;
  readonly #options: KernelPlanOptions;
  readonly #split: SplitGraph;
  /** The node of each value, and the phase that computes each node. */
  readonly #nodeOf: readonly number[];
  readonly #phaseOf: readonly number[];
  readonly #phases: readonly Phase[];
  readonly #numbers = new Map<number, number>();
  readonly #locations = new Map<number, Location>();
  readonly #blocks: ArenaBlock[] = [];
  readonly #drafts: Draft[] = [];
  readonly #uploads: Upload[] = [];
  readonly #copies: { argument: number; size: number; block: ArenaBlock }[] = [];
  readonly #keys = new Map<number, number>();
  readonly #updateRun: UpdateRun;
  /** The nodes that a later phase, a loop, an update or the caller needs, by the phase that computes them. */
  readonly #needed: Set<number>[];
  /** The last phase that needs such a node. */
  readonly #lastPhase = new Map<number, number>();
  /** The last phase that updates a node in place. */
  readonly #updatedIn = new Map<number, number>();
  #inputSize = 0;
  #slot = 0;

  constructor(plan: Plan, options: KernelPlanOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#updateRun = new UpdateRun(plan);
    this.#phases = phasesOf(plan);
    const { original, nodeOf } = this.#originalNodes();
    this.#split = kernelNodes(original);
    this.#nodeOf = nodeOf.map((node) => this.#split.placeOf[node]);
    this.#phaseOf = this.#phasesOfNodes(nodeOf);
    for (const [index, { loop }] of this.#phases.entries()) if (loop) this.#loops.set(index, new LoopKernels(loop.loop, this.#room));
    this.#needed = this.#neededNodes();
    for (const [phase, { updates }] of this.#phases.entries()) {
      for (const { update } of updates)
        for (const [which, id] of update.tensors.entries()) if (isChanged(which)) this.#updatedIn.set(this.#nodeOf[id], phase);
    }
  }

  get nodes(): readonly GpuNode[] {
    return this.#split.nodes;
  }

  numberOf(node: number): number {
    return this.#numbers.get(node) as number;
  }

  keyOf(node: number): number {
    return this.#keys.get(node) as number;
  }

  run(): KernelPlan {
    this.#placeOutside();
    for (const [index, phase] of this.#phases.entries()) this.#runPhase(index, phase);
    const end = this.#slot + 1;
    for (const id of this.#plan.results) this.#locate(this.#nodeOf[id])?.block?.touch(end);
    const arenaSize = placeArena(this.#blocks, this.#inputSize);
    return {
      arenaSize,
      inputSize: this.#inputSize,
      uploads: this.#uploads,
      copies: this.#copies.map(({ argument, size, block }) => ({ argument, size, offset: block.offset })),
      actions: this.#updateRun.actions,
      dispatches: this.#drafts.map((draft) => dispatchOf(draft, this.#options.limits)),
      results: this.#plan.results.map((id) => this.#placeOfResult(id)),
    };
  }

  /** Nodes of all values and numbers, in the order of the plan. */
  #originalNodes(): { readonly original: GraphNode[]; readonly nodeOf: number[] } {
    const { values, instructions } = this.#plan;
    const original: GraphNode[] = [];
    const nodeOf: number[] = [];
    const leaf = (id: ValueId): void => {
      const { shape, dtype } = values[id];
      nodeOf[id] = original.push({ kind: 'input', shape, dtype }) - 1;
    };
    values.forEach(({ source }, id) => {
      if (source.kind !== 'computed') leaf(id);
    });
    for (const instruction of instructions) {
      if (instruction.kind === 'loop') for (const id of [...instruction.finals, ...instruction.stacks]) leaf(id);
      if (instruction.kind !== 'op') continue;
      const { shape, dtype } = values[instruction.output];
      const number = { kind: 'constant', index: 0, shape: [], dtype } as const;
      const inputs = instruction.inputs.map((input) => (typeof input === 'number' ? nodeOf[input] : original.push(number) - 1));
      const { op, attributes } = instruction as PlanOp;
      nodeOf[instruction.output] = original.push({ kind: 'op', op, attributes, inputs, shape, dtype } as GraphNode) - 1;
    }
    return { original, nodeOf };
  }

  #phasesOfNodes(nodeOf: readonly number[]): number[] {
    const { instructions } = this.#plan;
    const phases: number[] = [];
    for (const [phase, { ops }] of this.#phases.entries()) {
      for (const index of ops) {
        const { output, inputs, op } = instructions[index] as PlanOp;
        const node = this.#split.placeOf[nodeOf[output]];
        phases[node] = phase;
        const constants = inputs.filter((input) => typeof input !== 'number');
        // Numbers of an op come right before it.
        for (const [which, input] of constants.entries()) {
          const place = this.#split.placeOf[nodeOf[output] - constants.length + which];
          this.#numbers.set(place, (input as { readonly number: number }).number);
        }
        if (op === 'randomUniform')
          this.#keys.set(
            node,
            this.#addUpload((offset) => keyUpload(instructions[index] as PlanOp, offset), 4),
          );
      }
    }
    // A node that an op was split into comes before the op, and runs with the first op that needs it.
    const { nodes } = this.#split;
    const isOwn = phases.map((phase) => phase !== undefined);
    for (let id = nodes.length - 1; id >= 0; id--) {
      const node = nodes[id];
      if (node.kind !== 'op' || phases[id] === undefined) continue;
      for (const input of node.inputs)
        if (nodes[input].kind === 'op' && !isOwn[input]) phases[input] = Math.min(phases[input] ?? phases[id], phases[id]);
    }
    return phases;
  }

  #addUpload(make: (offset: number) => Upload, size: number): number {
    const offset = this.#inputSize;
    this.#inputSize += size;
    this.#uploads.push(make(offset));
    return offset;
  }

  #neededNodes(): Set<number>[] {
    const needed = this.#phases.map(() => new Set<number>());
    const need = (node: number, user: number): void => {
      const phase = this.#phaseOf[node];
      if (phase === undefined) return;
      needed[phase].add(node);
      this.#lastPhase.set(node, Math.max(user, this.#lastPhase.get(node) ?? 0));
    };
    this.#split.nodes.forEach((node, id) => {
      if (node.kind !== 'op') return;
      for (const input of node.inputs) if (this.#phaseOf[input] !== this.#phaseOf[id]) need(input, this.#phaseOf[id]);
    });
    for (const [index, { loop }] of this.#phases.entries())
      if (loop) {
        const { steps, carried, sequences, invariants } = loop.loop;
        // Without steps the carried values are the results; one kernel for all steps reads them where they are.
        const isRead = steps === 0 || this.#loops.get(index)?.isWhole;
        for (const id of [...(isRead ? carried : []), ...sequences, ...invariants]) need(this.#nodeOf[id], index);
      }
    for (const [index, { updates }] of this.#phases.entries()) {
      for (const { update } of updates) {
        // A gradient of the same phase may be computed where it is used.
        for (const [which, id] of update.tensors.entries())
          if (isChanged(which) || this.#phaseOf[this.#nodeOf[id]] !== index) need(this.#nodeOf[id], index);
      }
    }
    for (const id of this.#plan.results) need(this.#nodeOf[id], Number.POSITIVE_INFINITY);
    return needed;
  }

  /** Places arguments and captured tensors. */
  #placeOutside(): void {
    this.#plan.values.forEach(({ shape, source }, id) => {
      if (source.kind === 'computed') return;
      const strides = stridesOf(shape);
      const offset = this.#options.parameterOffset(id);
      if (offset !== undefined) {
        this.#locations.set(this.#nodeOf[id], { block: undefined, offset, strides });
        return;
      }
      if (source.kind === 'captured') throw new Error(`captured value ${id} has no place among the parameters`);
      const size = sizeOf(shape);
      if (size === 0) return;
      if (!source.isTensor) {
        const block = new ArenaBlock(size);
        block.offset = this.#addUpload((at) => ({ offset: at, argument: source.index, size }), size);
        this.#locations.set(this.#nodeOf[id], { block, offset: 0, strides });
      } else {
        const block = this.#newBlock(size);
        block.touch(0);
        this.#copies.push({ argument: source.index, size, block });
        this.#locations.set(this.#nodeOf[id], { block, offset: 0, strides });
      }
    });
  }

  /** The kernels of the loop of each phase. */
  readonly #loops = new Map<number, LoopKernels>();
  /** What a loop takes beside its values. */
  readonly #room: LoopRoom = {
    newBlock: (size) => this.#newBlock(size),
    addKey: (key) => this.#addUpload((offset) => ({ offset, compute: () => keyHalves(key) }), 4),
  };

  #newBlock(size: number): ArenaBlock {
    const block = new ArenaBlock(size);
    this.#blocks.push(block);
    return block;
  }

  readonly #locate = (node: number): Location | undefined => {
    const known = this.#locations.get(node);
    if (known !== undefined) return known;
    const own = this.nodes[node];
    if (own.kind !== 'op' || !isView(own)) return undefined;
    const input = this.#locate(own.inputs[0]);
    const layout = input && layoutOfView(this.nodes, node, input);
    if (layout === undefined) return undefined;
    const made = { block: input?.block, offset: layout.offset, strides: layout.strides };
    this.#locations.set(node, made);
    return made;
  };

  #runPhase(index: number, { ops, loop, updates }: Phase): void {
    const kernels = this.#loops.get(index);
    const starts = loop && kernels ? kernels.starts(loop.loop.carried.map((id) => this.#nodeOf[id])) : [];
    const { stored, copied } = this.#nodesToStore(index);
    if (ops.length > 0 || starts.length > 0 || updates.length > 0) this.#runLevels(stored, [...starts, ...copied], updates);
    for (const { node, to } of copied) this.#locations.set(node, to);
    if (loop && kernels) {
      const drafts = kernels.drafts((id) => this.#located(id));
      this.#slot += 1;
      for (const draft of drafts) {
        touchBlocks(draft.items, this.#slot);
        this.#drafts.push(draft);
      }
      const { carried, finals, stacks } = loop.loop;
      for (const [which, id] of finals.entries())
        this.#setLocation(id, kernels.finals[which] ?? this.#locate(this.#nodeOf[carried[which]]));
      for (const [which, id] of stacks.entries()) this.#setLocation(id, kernels.stacks[which]);
    }
  }

  #setLocation(id: ValueId, location: Location | undefined): void {
    if (location !== undefined) this.#locations.set(this.#nodeOf[id], location);
  }

  #located(id: ValueId): Location {
    const found = this.#locate(this.#nodeOf[id]);
    if (found !== undefined) return found;
    return { block: undefined, offset: 0, strides: stridesOf(this.#plan.values[id].shape) };
  }

  /** The nodes of a phase that must have elements after it. A view is as good as elements, if strides express it. */
  #nodesToStore(phase: number): { readonly stored: readonly number[]; readonly copied: readonly Store[] } {
    const results = new Set(this.#plan.results.map((id) => this.#nodeOf[id]));
    const stored = new Set<number>();
    const copied: Store[] = [];
    const demand = (id: number, layout: 'any' | 'plain'): void => {
      if (sizeOf(this.nodes[id].shape) === 0) return;
      const node = this.nodes[id];
      const base = this.#baseOf(id);
      const isGood =
        base !== undefined &&
        (layout === 'any' || isContiguous(node.shape, base.strides)) &&
        !this.#isUpdatedBefore(base.node, phase, this.#lastPhase.get(id) ?? 0);
      if (!isGood && this.#locate(id) !== undefined) copied.push({ node: id, to: this.#newLocation(id) });
      else if (!isGood) stored.add(id);
      else if (this.#locate(base.node) === undefined) stored.add(base.node);
    };
    for (const id of this.#needed[phase]) demand(id, results.has(id) ? 'plain' : 'any');
    return { stored: [...stored], copied };
  }

  /** Whether a node is updated in place from `phase` on, and before `last`. */
  #isUpdatedBefore(node: number, phase: number, last: number): boolean {
    const updated = this.#updatedIn.get(node);
    return updated !== undefined && updated >= phase && updated < last;
  }

  /** The node that a view reads with strides; the node itself if it is no view. */
  #baseOf(id: number): { readonly node: number; readonly offset: number; readonly strides: readonly number[] } | undefined {
    const node = this.nodes[id];
    if (this.#locations.has(id) || node.kind !== 'op' || !isView(node)) {
      const found = this.#locations.get(id);
      return { node: id, offset: found?.offset ?? 0, strides: found?.strides ?? stridesOf(node.shape) };
    }
    const input = this.#baseOf(node.inputs[0]);
    const layout = input && layoutOfView(this.nodes, id, input);
    return layout && { node: (input as { node: number }).node, offset: layout.offset, strides: layout.strides };
  }

  #runLevels(stored: readonly number[], starts: readonly Store[], updates: Phase['updates']): void {
    const isComputed = (node: number): boolean => this.nodes[node].kind === 'op' && this.#locate(node) === undefined;
    const nodeOf = (update: PlanUpdate, which: number): number => this.#nodeOf[update.tensors[which]];
    const region = planRegion({
      nodes: this.nodes,
      isRead: (id) => !isComputed(id),
      stored: stored.filter(isComputed),
      worthStoring: WORTH_STORING,
      read: [...starts.map(({ node }) => node), ...updates.map(({ update }) => nodeOf(update, 1))],
    });
    // Updates run side by side, so a gradient that reads parameters must be complete before them.
    const gradients = updates.map(({ update }) => nodeOf(update, 1)).filter((node) => this.#readsParameters(node));
    starts = [...starts, ...gradients.map((node) => ({ node, to: this.#newLocation(node) }))];
    const last = Math.max(0, ...region.stored.values(), ...starts.map(({ node }) => region.levelOf(node) + 1));
    const byLevel: Store[][] = Array.from({ length: last + 1 }, () => []);
    for (const [node, level] of region.stored) byLevel[level].push({ node, to: this.#newLocation(node) });
    for (const store of starts) byLevel[Math.max(1, region.levelOf(store.node) + 1)].push(store);
    const moved = new Map(gradients.map((node, index) => [node, starts[starts.length - gradients.length + index].to]));
    const levels = regionItems(byLevel, {
      nodes: this.nodes,
      locate: this.#locate,
      noteStored: ({ node, to }) => this.#noteStored(node, to, starts),
      isRequired: (node) => stored.includes(node) || starts.some((store) => store.node === node),
      readLater: updates.map(({ update }) => nodeOf(update, 1)),
    });
    for (const items of levels) this.#emit(items);
    this.#emit(updates.flatMap(({ update }) => (sizeOf(this.nodes[nodeOf(update, 0)].shape) === 0 ? [] : [this.#update(update, moved)])));
  }

  #noteStored(node: number, to: Location, starts: readonly Store[]): void {
    if (!starts.some((store) => store.to === to)) this.#locations.set(node, to);
  }

  #newLocation(node: number): Location {
    const { shape } = this.nodes[node];
    return { block: this.#newBlock(blockSize(shape)), offset: 0, strides: stridesOf(shape) };
  }

  /** Whether the elements of a node come from parameters, at once or through ops that no kernel has computed yet. */
  #readsParameters(node: number, seen: Set<number> = new Set()): boolean {
    if (seen.has(node)) return false;
    seen.add(node);
    const location = this.#locate(node);
    if (location !== undefined) return location.block === undefined;
    const own = this.nodes[node];
    return own.kind === 'op' && own.inputs.some((input) => this.#readsParameters(input, seen));
  }

  #update(update: PlanUpdate, moved: ReadonlyMap<number, Location>): BoundItem {
    const gradient = this.#nodeOf[update.tensors[1]];
    const numbers = updateItem(
      this.nodes,
      update,
      update.tensors.map((id) => this.#nodeOf[id]),
      (node) => (node === gradient ? moved.get(node) : undefined) ?? this.#locate(node),
    );
    const offset = this.#addUpload((at) => this.#updateRun.upload(update, at), numbers.count);
    return { ...numbers.bound, numbers: offset };
  }

  #emit(items: readonly BoundItem[]): void {
    if (items.length === 0) return;
    this.#slot += 1;
    touchBlocks(items, this.#slot);
    for (const group of fittingItems(items)) this.#drafts.push({ ...group, numbers: this, time: ONCE });
  }

  #placeOfResult(id: ValueId): KernelPlace {
    const location = this.#locate(this.#nodeOf[id]);
    if (location === undefined) return { buffer: 'arena', offset: 0 };
    const { block, offset } = location;
    return block === undefined ? { buffer: 'parameters', offset } : { buffer: 'arena', offset: block.offset + offset };
  }
}
