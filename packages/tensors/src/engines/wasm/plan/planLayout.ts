/** Where the values of a plan lie: in an arena, at the address of a tensor, or as a part of another value. */
import { opTraits } from '../../../ops/opTraits.js';
import type { Attributes } from '../../../ops/vocabulary.js';
import { placeBlocks } from '../../../plan/placeBlocks.js';
import { isChanged, type Plan, type PlanOp, type ValueId } from '../../../plan/plan.js';
import { lastUses } from '../../../plan/runOpByOp.js';
import { sameShape, sizeOf } from '../../../shape.js';
import { positionAt, stridesOf } from '../../../strides.js';
import { stackSlots, stateEntries } from '../loop/boundLoop.js';
import type { LoweredLoop } from '../loop/loweredLoop.js';
import { ELEMENT_BYTES } from '../memory/placement.js';

/** Kernels may read slightly beyond the end of a buffer, and expect this alignment. */
const ALIGNMENT = 64;

/** A loop of the plan, and what it needs beside its values. */
export interface LoopNeeds {
  readonly loop: LoweredLoop;
  /** Bytes that are used only while it runs. */
  readonly scratchBytes: number;
}

export interface PlanLayout {
  /** Bytes of the arena. */
  readonly bytes: number;
  /** Where a value lies: in the arena, or in the memory of a value `outside` of it. Offsets are in bytes. */
  locate(id: ValueId): { readonly outside: ValueId | undefined; readonly offset: number };
  /** Whether an op makes no elements of its own, because its result is a part of its input. */
  isView(id: ValueId): boolean;
  /** Offsets in the arena of what a loop needs. */
  readonly loops: ReadonlyMap<number, LoopOffsets>;
}

export interface LoopOffsets {
  readonly states: readonly number[];
  readonly stacks: ReadonlyMap<number, number>;
  readonly scratch: number;
}

/** @param isOutside whether a value lies at the address of a tensor, outside of the arena */
export function layOutPlan(plan: Plan, needs: ReadonlyMap<number, LoopNeeds>, isOutside: (id: ValueId) => boolean): PlanLayout {
  return new Layout(plan, needs, isOutside).layOut();
}

/** A part of another value, or of an array of a loop. */
interface Alias {
  readonly of: ValueId | LoopArray;
  readonly offset: number;
}

/** An array that a loop writes: the states of a carried value, or a stack. */
interface LoopArray {
  readonly bytes: number;
  readonly first: number;
  last: number;
}

class Layout {
  readonly #plan: Plan;
  readonly #needs: ReadonlyMap<number, LoopNeeds>;
  readonly #isOutside: (id: ValueId) => boolean;
  readonly #aliases = new Map<ValueId, Alias>();
  readonly #updatedAt = new Map<ValueId, number>();
  readonly #last: number[];
  readonly #arrays = new Map<number, { readonly states: readonly LoopArray[]; readonly stacks: ReadonlyMap<number, LoopArray> }>();

  constructor(plan: Plan, needs: ReadonlyMap<number, LoopNeeds>, isOutside: (id: ValueId) => boolean) {
    this.#plan = plan;
    this.#needs = needs;
    this.#isOutside = isOutside;
    this.#last = lastUses(plan);
    for (const [index, instruction] of plan.instructions.entries()) {
      if (instruction.kind !== 'update') continue;
      for (const [which, id] of instruction.tensors.entries()) if (isChanged(which)) this.#updatedAt.set(id, index);
    }
  }

  layOut(): PlanLayout {
    const { values, instructions } = this.#plan;
    instructions.forEach((instruction, index) => {
      if (instruction.kind === 'op') this.#noteView(instruction);
      else if (instruction.kind === 'loop') this.#noteArrays(index, instruction.steps);
    });
    for (const id of [...this.#aliases.keys()].reverse()) this.#extendRoot(id);
    const blocks: { bytes: number; first: number; last: number }[] = [];
    const blockOf = new Map<ValueId | LoopArray, number>();
    const first = firstWrites(this.#plan);
    values.forEach(({ shape }, id) => {
      if (this.#aliases.has(id) || this.#isOutside(id)) return;
      blockOf.set(
        id,
        blocks.push({ bytes: ELEMENT_BYTES * sizeOf(shape), first: first[id], last: Math.max(this.#last[id], first[id]) }) - 1,
      );
    });
    for (const { states, stacks } of this.#arrays.values())
      for (const array of [...states, ...stacks.values()]) blockOf.set(array, blocks.push(array) - 1);
    const scratch = new Map(
      [...this.#needs].map(([index, { scratchBytes }]) => [index, blocks.push({ bytes: scratchBytes, first: index, last: index }) - 1]),
    );
    const { offsets, bytes } = placeBlocks(blocks, ALIGNMENT);
    const offsetOf = (of: ValueId | LoopArray): number => offsets[blockOf.get(of) as number];
    const locate = (id: ValueId): { outside: ValueId | undefined; offset: number } => {
      const alias = this.#aliases.get(id);
      if (alias === undefined) return this.#isOutside(id) ? { outside: id, offset: 0 } : { outside: undefined, offset: offsetOf(id) };
      const { outside, offset } = typeof alias.of === 'number' ? locate(alias.of) : { outside: undefined, offset: offsetOf(alias.of) };
      return { outside, offset: offset + alias.offset };
    };
    return {
      bytes,
      locate,
      isView: (id) => this.#aliases.has(id),
      loops: new Map(
        [...this.#arrays].map(([index, { states, stacks }]) => [
          index,
          {
            states: states.map(offsetOf),
            stacks: new Map([...stacks].map(([slot, array]) => [slot, offsetOf(array)])),
            scratch: offsets[scratch.get(index) as number],
          },
        ]),
      ),
    };
  }

  /** Makes a reshape, or a slice of whole rows of the first axis, a part of its input, as the engine does. */
  #noteView({ op, attributes, inputs, output }: PlanOp): void {
    const [input] = inputs;
    if (opTraits[op].inLoop !== 'view' || typeof input !== 'number') return;
    const [x, y] = [this.#plan.values[input], this.#plan.values[output]];
    const isRun = op === 'reshape' || (op === 'slice' && sameShape(y.shape.slice(1), x.shape.slice(1)));
    if (!isRun || this.#changesBefore(input, this.#last[output])) return;
    const start = op === 'slice' ? positionAt((attributes as Attributes<'slice'>).start, stridesOf(x.shape)) : 0;
    this.#aliases.set(output, { of: input, offset: ELEMENT_BYTES * start });
  }

  /** Whether a value is updated in place before a view of it is read for the last time. The view must then be a copy. */
  #changesBefore(id: ValueId, lastRead: number): boolean {
    const alias = this.#aliases.get(id);
    if (alias !== undefined && typeof alias.of === 'number') return this.#changesBefore(alias.of, lastRead);
    const at = this.#updatedAt.get(id);
    return at !== undefined && at < lastRead;
  }

  /** The arrays of a loop. A stacked result is one of them, or a part of one. */
  #noteArrays(index: number, steps: number): void {
    const { loop } = this.#needs.get(index) as LoopNeeds;
    const arrayOf = (slot: number, entries: number): LoopArray => {
      const bytes = ELEMENT_BYTES * entries * sizeOf(loop.slots[slot].shape);
      return { bytes, first: index, last: index };
    };
    const states = loop.states.map((slot, state) => arrayOf(slot, stateEntries(loop, state, steps)));
    const stacks = new Map(stackSlots(loop).map((slot) => [slot, arrayOf(slot, steps)]));
    this.#arrays.set(index, { states, stacks });
    const instruction = this.#plan.instructions[index];
    if (instruction.kind !== 'loop') return;
    instruction.stacks.forEach((id, which) => {
      const { slot, phase } = loop.stacks[which];
      const { source, shape } = loop.slots[slot];
      if (source.kind !== 'state') this.#aliases.set(id, { of: stacks.get(slot) as LoopArray, offset: 0 });
      else {
        const isLater = phase === (instruction.reverse ? 'before' : 'after');
        this.#aliases.set(id, { of: states[source.index], offset: isLater ? ELEMENT_BYTES * sizeOf(shape) : 0 });
      }
    });
  }

  /** Keeps what a view shares alive as long as the view. Later views come first, because views of views exist. */
  #extendRoot(id: ValueId): void {
    const { of } = this.#aliases.get(id) as Alias;
    if (typeof of === 'number') this.#last[of] = Math.max(this.#last[of], this.#last[id]);
    else of.last = Math.max(of.last, this.#last[id]);
  }
}

/** The instruction that writes each value; -1 for arguments, which are there before the first. */
function firstWrites({ values, instructions }: Plan): number[] {
  const first = values.map(() => -1);
  instructions.forEach((instruction, index) => {
    if (instruction.kind === 'op') first[instruction.output] = index;
    else if (instruction.kind === 'loop') for (const id of [...instruction.finals, ...instruction.stacks]) first[id] = index;
  });
  return first;
}
