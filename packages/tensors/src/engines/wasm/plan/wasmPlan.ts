/**
 * A plan bound to memory: every value has an address and every loop its code, so a run only calls kernels. It is bound again if the
 * arena has moved, or if a parameter is another tensor than before.
 */
import {
  type ArgumentValue,
  isChanged,
  type Plan,
  type PlanInstruction,
  type PlanLoop,
  type PlanOptions,
  type PreparedPlan,
  type ValueId,
} from '../../../plan/plan.js';
import { sizeOf } from '../../../shape.js';
import { type Data, isTensor, type Tensor } from '../../../tensor.js';
import { BoundLoop, type LoopMemory } from '../loop/boundLoop.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';
import { Scratch } from '../memory/scratch.js';
import type { WasmTensor } from '../runtime/wasmTensor.js';
import { bindLending, bindOp, bindUpdate, type PlanRun } from './bindInstruction.js';
import { type PlanArena, planArenaOf } from './planArena.js';
import type { PlanContext } from './planContext.js';
import { type LoopNeeds, layOutPlan, type PlanLayout } from './planLayout.js';

type RunInstruction = (run: PlanRun) => void;

/** Addresses that hold until the next binding. */
interface Bound {
  readonly arena: number;
  /** The address of each value outside of the arena, and its tensor. */
  readonly outside: ReadonlyMap<ValueId, { readonly tensor: WasmTensor; readonly pointer: number }>;
  readonly instructions: readonly RunInstruction[];
}

export class WasmPlan implements PreparedPlan {
  readonly #context: PlanContext;
  readonly #arena: PlanArena;
  readonly #plan: Plan;
  readonly #isUpdated: ReadonlySet<ValueId>;
  readonly #isOutside: (id: ValueId) => boolean;
  readonly #loops: ReadonlyMap<number, LoopNeeds>;
  readonly #layout: PlanLayout;
  /** Code of the bound loops. */
  readonly #code: Scratch;
  /** Functions that unpin tensors. */
  readonly #releases: (() => void)[] = [];
  #bound: Bound | undefined;

  constructor(context: PlanContext, plan: Plan, { steady }: PlanOptions) {
    this.#context = context;
    this.#arena = planArenaOf(context.runtime.allocator);
    this.#plan = plan;
    this.#code = new Scratch(context.runtime.allocator);
    const updated = plan.instructions.flatMap((one) => (one.kind === 'update' ? one.tensors.filter((_, which) => isChanged(which)) : []));
    this.#isUpdated = new Set(updated);
    this.#isOutside = (id) => {
      const { source } = plan.values[id];
      return source.kind === 'captured' || (source.kind === 'argument' && (this.#isUpdated.has(id) || steady[source.index]));
    };
    this.#loops = new Map(plan.instructions.flatMap((one, index) => (one.kind === 'loop' ? [[index, this.#needsOf(one)] as const] : [])));
    this.#layout = layOutPlan(plan, this.#loops, this.#isOutside);
  }

  run(given: readonly ArgumentValue[]): readonly Tensor[] {
    return this.#context.engine.scope(() => {
      if (this.#bound === undefined || !this.#stillHolds(this.#bound, given)) this.#bound = this.#bind(given);
      const bound = this.#bound;
      this.#copyIn(bound, given);
      for (const runInstruction of bound.instructions) runInstruction({ given });
      return this.#plan.results.map((id) => this.#resultOf(bound, id, given));
    });
  }

  close(): void {
    this.#unbind();
    this.#arena.leave(this);
  }

  #unbind(): void {
    this.#bound = undefined;
    this.#code.free();
    for (const release of this.#releases.splice(0)) release();
  }

  /** Whether all addresses are those of this run's arguments. */
  #stillHolds({ arena, outside }: Bound, given: readonly ArgumentValue[]): boolean {
    const { tensors } = this.#context;
    if (this.#arena.addressFor(this, this.#layout.bytes) !== arena) return false;
    for (const [id, { tensor, pointer }] of outside) {
      const { source } = this.#plan.values[id];
      if (source.kind === 'argument' && given[source.index] !== tensor) return false;
      if (this.#isUpdated.has(id)) tensors.withOwnBuffer('compile', tensor);
      if (tensors.placementOf(tensor).pointer !== pointer) return false;
    }
    return true;
  }

  #bind(given: readonly ArgumentValue[]): Bound {
    this.#unbind();
    const { runtime, tensors } = this.#context;
    const arena = this.#arena.addressFor(this, this.#layout.bytes);
    const outside = new Map<ValueId, { tensor: WasmTensor; pointer: number }>();
    this.#plan.values.forEach(({ source }, id) => {
      if (!this.#isOutside(id) || source.kind === 'computed') return;
      const tensor = tensors.own('compile', source.kind === 'captured' ? source.tensor : (given[source.index] as Tensor));
      if (this.#isUpdated.has(id)) tensors.memory.pin(tensors.withOwnBuffer('compile', tensor));
      this.#releases.push(tensors.hold(tensor));
      outside.set(id, { tensor, pointer: tensors.placementOf(tensor).pointer });
    });
    const placementOf = (id: ValueId): Placement => {
      const { outside: root, offset } = this.#layout.locate(id);
      const start = root === undefined ? arena : (outside.get(root) as { pointer: number }).pointer;
      const { shape, dtype } = this.#plan.values[id];
      return { pointer: start + offset, shape, dtype };
    };
    const instructions = this.#plan.instructions.flatMap((instruction, index): RunInstruction[] => {
      if (instruction.kind === 'loop') return [this.#bindLoop(instruction, index, arena, placementOf)];
      if (instruction.kind === 'action') return [instruction.action];
      if (instruction.kind === 'lend') return [bindLending(runtime, instruction, placementOf)];
      if (instruction.kind === 'update') return [bindUpdate(runtime, instruction, placementOf)];
      return this.#isAlias(instruction) ? [] : [bindOp(runtime, instruction, placementOf)];
    });
    return { arena, outside, instructions };
  }

  #isAlias(instruction: PlanInstruction): boolean {
    return instruction.kind === 'op' && this.#layout.isView(instruction.output);
  }

  /** Copies in the arguments that are not read where they are. */
  #copyIn({ arena }: Bound, given: readonly ArgumentValue[]): void {
    const { tensors, runtime } = this.#context;
    this.#plan.values.forEach(({ source, shape, dtype }, id) => {
      if (source.kind !== 'argument' || this.#isOutside(id)) return;
      const value = given[source.index];
      const to = arena + this.#layout.locate(id).offset;
      const { views } = runtime.allocator;
      if (isTensor(value)) {
        const from = tensors.placementOf(value).pointer;
        runtime.allocator.views.u8.copyWithin(to, from, from + ELEMENT_BYTES * sizeOf(shape));
      } else views[dtype === 'int' ? 'i32' : 'f32'].set(typeof value === 'number' ? [value] : (value as Data), to / ELEMENT_BYTES);
    });
  }

  /** A result as a tensor of its own. An argument or a captured tensor is returned as it is. */
  #resultOf({ arena, outside }: Bound, id: ValueId, given: readonly ArgumentValue[]): Tensor {
    const { tensors, runtime } = this.#context;
    const { shape, dtype, source } = this.#plan.values[id];
    if (source.kind === 'captured') return source.tensor;
    const value = source.kind === 'argument' ? given[source.index] : undefined;
    if (isTensor(value)) return value;
    const { outside: root, offset } = this.#layout.locate(id);
    const from = (root === undefined ? arena : (outside.get(root) as { pointer: number }).pointer) + offset;
    const result = tensors.create(shape, dtype);
    runtime.allocator.views.u8.copyWithin(tensors.placementOf(result).pointer, from, from + ELEMENT_BYTES * sizeOf(shape));
    return result;
  }

  #bindLoop(instruction: PlanLoop, index: number, arena: number, placementOf: (id: ValueId) => Placement): RunInstruction {
    const { runtime } = this.#context;
    const offsets = this.#layout.loops.get(index) as NonNullable<ReturnType<PlanLayout['loops']['get']>>;
    const { loop } = this.#loops.get(index) as LoopNeeds;
    const pointerOf = (id: ValueId): number => placementOf(id).pointer;
    let room = arena + offsets.scratch;
    const bound = new BoundLoop(
      runtime,
      loop,
      {
        ...instruction,
        sequences: instruction.sequences.map(pointerOf),
        invariants: instruction.invariants.map(pointerOf),
        states: offsets.states.map((offset) => arena + offset),
        stacks: new Map([...offsets.stacks].map(([slot, offset]) => [slot, arena + offset])),
      },
      {
        allocate: (bytes) => {
          const at = room;
          room += roundedUp(bytes);
          return at;
        },
        write: (words) => {
          const at = this.#code.allocate(words.byteLength);
          runtime.allocator.views.i32.set(words, at / ELEMENT_BYTES);
          return at;
        },
      },
    );
    const [before, after] = [instruction.carried.map(pointerOf), instruction.finals.map(pointerOf)];
    return () => {
      const copy = (from: number, to: number, state: number): void => {
        runtime.allocator.views.u8.copyWithin(to, from, from + bound.entryBytes(state));
      };
      for (const [state, from] of before.entries()) copy(from, bound.firstState(state), state);
      bound.run();
      for (const [state, to] of after.entries()) copy(bound.lastState(state), to, state);
    };
  }

  /** A loop bound to no memory tells how much scratch it needs. */
  #needsOf({ program, ...instruction }: PlanLoop): LoopNeeds {
    const loop = this.#context.lowered(program);
    let scratchBytes = 0;
    const memory: LoopMemory = {
      allocate: (bytes) => {
        const at = scratchBytes;
        scratchBytes += roundedUp(bytes);
        return at;
      },
      write: () => 0,
    };
    const nowhere = (count: number): number[] => new Array<number>(count).fill(0);
    new BoundLoop(
      this.#context.runtime,
      loop,
      {
        ...instruction,
        sequences: nowhere(program.sequences.length),
        invariants: nowhere(program.invariants.length),
        states: nowhere(loop.states.length),
        stacks: new Map(),
      },
      memory,
    );
    return { loop, scratchBytes };
  }
}

/** Scratch is aligned as buffers are. */
const roundedUp = (bytes: number): number => Math.ceil(Math.max(bytes, 1) / 64) * 64;
