/**
 * A lowered loop bound to memory: each slot has an address, and the loop's code contains these addresses. It can run any number of times, as
 * long as the addresses hold.
 */
import type { LoopInputs } from '../../../engine.js';
import { sizeOf } from '../../../shape.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';
import { checkIndices } from '../ops/checkIndices.js';
import { opKernel, type PlacedOperand } from '../ops/opKernels.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import type { LoopTask } from '../threads/loopTask.js';
import { splitRange } from '../threads/splitRange.js';
import { WORTH_WAKING_THREADS } from '../threads/threadPool.js';
import { type Address, type Binding, encodeLoop } from './encodeLoop.js';
import type { Location, Slot } from './location.js';
import type { LocatedValue, LoweredInstruction, LoweredLoop, LoweredProduct, LoweredSingle, Matrix } from './loweredLoop.js';
import { singleNotCompiledReason } from './notCompiledReason.js';

/** Rows that a product takes at once; a task has twice as many where the batch is large enough. */
const STRIP = 6;
const ROWS_PER_TASK = 2 * STRIP;
/** Parts of the steps. For each part of the rows, they run as tasks, one after the other. */
const STEP_PARTS = 10;

/** Indices of a `gather`. They are checked before the first step. */
interface LoopIndices extends Address {
  /** Indices at each step. */
  readonly count: number;
  /** Rows of the table. */
  readonly rows: number;
}

type RunStep = (time: number) => void;

/** Estimated elementary operations of an instruction. */
function workOf(instruction: LoweredInstruction): number {
  switch (instruction.kind) {
    case 'group':
      return 8 * instruction.nodes.length * sizeOf(instruction.shape);
    case 'product':
      return 2 * instruction.m * instruction.k * instruction.n;
    case 'batch':
      return instruction.products.reduce((total, product) => total + workOf(product), 0);
    case 'single':
      return sizeOf(instruction.out.shape);
    default:
      throw instruction satisfies never;
  }
}

/** What a loop is bound to: its number of steps, and addresses. */
export interface LoopPlaces extends Pick<LoopInputs, 'steps' | 'reverse' | 'constants'> {
  readonly sequences: readonly number[];
  readonly invariants: readonly number[];
  /** One for each carried value: the states before and after every step, [T + 1, ...], or [1, ...] where a state is updated in place. */
  readonly states: readonly number[];
  /** One for each slot that is a stack, [T, ...]. */
  readonly stacks: ReadonlyMap<number, number>;
}

/** Memory that lives as long as the bound loop. */
export interface LoopMemory {
  /** Allocates bytes that are used only while the loop runs. */
  allocate(bytes: number): number;
  /** Copies code into memory and returns its address. */
  write(words: Int32Array): number;
}

/** Entries of the array that holds a carried value: the states before and after every step, or one that is overwritten. */
export function stateEntries({ slots, states }: LoweredLoop, index: number, steps: number): number {
  return slots[states[index]].source.kind === 'inPlace' ? 1 : steps + 1;
}

/** The slots that are stacks of their own. Other stacked results are views of states. */
export function stackSlots({ slots }: LoweredLoop): number[] {
  return slots.flatMap(({ source }, slot) => (source.kind === 'stack' ? [slot] : []));
}

/** Where a stacked result lies: in a stack, or in a state from `offset` bytes on. */
export type StackedResult = { readonly slot: number } | { readonly state: number; readonly offset: number };

export class BoundLoop {
  readonly #runtime: WasmRuntime;
  readonly #memory: LoopMemory;
  readonly #loop: LoweredLoop;
  readonly #places: LoopPlaces;
  /** Address of each slot at step 0. */
  readonly #bases: readonly number[];
  readonly #binding: Binding;
  readonly #weights = new Map<Matrix, number>();
  readonly #preparations: (() => void)[] = [];
  /** Estimated elementary operations of all steps. */
  readonly #work: number;
  /** Addresses of code, one for each part of the rows. Empty if JavaScript runs the steps. */
  readonly #codes: readonly number[];
  readonly #tasks: readonly LoopTask[];
  /** The tasks while `afterTask` is set. Absent until the first such run. */
  #shortTasks: readonly LoopTask[] | undefined;
  readonly #indices: readonly LoopIndices[];
  readonly #steps: readonly RunStep[];

  constructor(runtime: WasmRuntime, loop: LoweredLoop, places: LoopPlaces, memory: LoopMemory) {
    this.#runtime = runtime;
    this.#memory = memory;
    this.#loop = loop;
    this.#places = places;
    this.#bases = loop.slots.map((slot, index) => this.#baseOf(slot, index));
    this.#binding = {
      address: (location) => this.#address(location),
      weights: (product) => this.#weightsOf(product),
      constants: places.constants,
      allocate: (bytes) => memory.allocate(bytes),
      write: (words) => memory.write(words),
    };
    this.#work = places.steps * loop.instructions.reduce((total, one) => total + workOf(one), 0);
    this.#codes = this.#encode();
    this.#tasks = this.#makeTasks(this.#stepParts());
    this.#indices = loop.instructions.flatMap((instruction) => this.#indicesOf(instruction));
    this.#steps = this.#codes.length > 0 ? [] : loop.instructions.map((instruction) => this.#bind(instruction));
  }

  /** Runs all steps, from the states at the first entry. */
  run(): void {
    const { steps, reverse } = this.#places;
    this.prepareWeights();
    this.#checkIndices();
    if (this.#codes.length > 0) this.#runTasks();
    else for (let step = 0; step < steps; step++) this.#runStep(reverse ? steps - 1 - step : step);
  }

  /** Prepares the weights that are the same at all steps. Call it when they have changed. */
  prepareWeights(): void {
    for (const prepare of this.#preparations) prepare();
  }

  /** Runs the first step, with the weights as they were prepared. */
  runFirstStep(): void {
    const [code] = this.#codes;
    this.#checkIndices();
    if (code === undefined) this.#runStep(0);
    else this.#runtime.threads.runHere({ code, t: 0, direction: 1, steps: 1 });
  }

  stackedResults(): StackedResult[] {
    return this.#loop.stacks.map(({ slot, phase }) => {
      const { source } = this.#loop.slots[slot];
      if (source.kind !== 'state') return { slot };
      return { state: source.index, offset: this.#isLaterEntry(phase) ? this.entryBytes(source.index) : 0 };
    });
  }

  /** Where a carried value is before the first step. */
  firstState(index: number): number {
    return this.stateEntry(index, this.#places.reverse ? this.#places.steps : 0);
  }

  /** Where a carried value is after the last step. */
  lastState(index: number): number {
    return this.stateEntry(index, this.#places.reverse ? 0 : this.#places.steps);
  }

  /** Address of an entry of a state. Forward, entry t is the state before step t. */
  stateEntry(index: number, entry: number): number {
    const slot = this.#loop.states[index];
    return this.#bases[slot] + (this.#loop.slots[slot].source.kind === 'inPlace' ? 0 : entry * this.entryBytes(index));
  }

  entryBytes(index: number): number {
    return ELEMENT_BYTES * sizeOf(this.#loop.slots[this.#loop.states[index]].shape);
  }

  #baseOf({ source, shape }: Slot, slot: number): number {
    const { sequences, invariants, states, stacks } = this.#places;
    switch (source.kind) {
      case 'sequence':
        return sequences[source.index];
      case 'invariant':
        return invariants[source.index];
      case 'state':
      case 'inPlace':
        return states[source.index];
      case 'stack':
        return stacks.get(slot) as number;
      case 'local':
        return this.#memory.allocate(ELEMENT_BYTES * sizeOf(shape));
      default:
        throw source satisfies never;
    }
  }

  /** Code for each part of the rows. Empty if JavaScript runs the steps. */
  #encode(): number[] {
    const { instructions, notCompiled, rows } = this.#loop;
    if (notCompiled !== undefined) return [];
    const { threads } = this.#runtime;
    if (!rows.independent || this.#work < WORTH_WAKING_THREADS) return [encodeLoop(instructions, this.#binding)];
    // A backend may need fixed pieces of rows, so that any number of threads gives the same bits.
    const backends = instructions.flatMap((instruction) => (instruction.kind === 'product' ? [instruction.backend] : []));
    const pieces = backends.find(({ rowPieces }) => rowPieces !== undefined)?.rowPieces?.(rows.count);
    const count = Math.max(threads.count, Math.floor(rows.count / ROWS_PER_TASK));
    // Few rows are split evenly: splits at multiples of STRIP would leave a thread without rows.
    const parts = pieces ?? splitRange(rows.count, count, rows.count < STRIP * count ? 1 : STRIP);
    return parts.map((part) => encodeLoop(instructions, this.#binding, { rows: part, batch: rows.count }));
  }

  #runTasks(): void {
    const { threads } = this.#runtime;
    if (threads.afterTask === undefined) threads.run(this.#tasks);
    else {
      this.#shortTasks ??= this.#makeTasks(Math.max(this.#stepParts(), this.#shortStepParts()));
      if (this.#codes.length > 1) threads.run(this.#shortTasks);
      // These run one after the other, so several threads would only take turns.
      else for (const task of this.#shortTasks) threads.run([task]);
    }
  }

  /** With several parts of the steps, a thread that is held up takes fewer tasks. */
  #stepParts(): number {
    const { count } = this.#runtime.threads;
    // On one thread, parts let `afterTask` be called meanwhile.
    const isCut = count === 1 ? this.#work >= WORTH_WAKING_THREADS : this.#codes.length > count;
    return isCut ? STEP_PARTS : 1;
  }

  /**
   * Number of parts of the steps while `afterTask` is set. Threads may wait for each other between two parts, so each part has enough work to
   * repay that.
   */
  #shortStepParts(): number {
    return Math.min(STEP_PARTS, Math.floor(this.#work / (WORTH_WAKING_THREADS * this.#codes.length)));
  }

  /** Tasks for all steps of all rows, in parts of the steps. */
  #makeTasks(stepParts: number): LoopTask[] {
    const { steps, reverse } = this.#places;
    const parts = this.#codes.length;
    return splitRange(steps, Math.min(stepParts, steps)).flatMap(({ first, count }, stepPart) =>
      this.#codes.map((code, part): LoopTask => {
        const after = stepPart === 0 ? undefined : parts * (stepPart - 1) + part;
        return { code, t: reverse ? steps - 1 - first : first, direction: reverse ? -1 : 1, steps: count, after };
      }),
    );
  }

  #checkIndices(): void {
    for (const { pointer, stride, count, rows } of this.#indices) {
      for (let step = 0; step < this.#places.steps; step++) {
        checkIndices('gather', this.#runtime.allocator, { pointer: pointer + step * stride, count, rows, position: step * count });
      }
    }
  }

  #runStep(time: number): void {
    for (const run of this.#steps) run(time);
  }

  /** Running forward, step t reads entry t and writes t + 1; in reverse it reads t + 1 and writes t. */
  #isLaterEntry(phase: Location['phase']): boolean {
    return phase === (this.#places.reverse ? 'before' : 'after');
  }

  #address({ slot, offset, phase }: Location): Address {
    const { source, shape } = this.#loop.slots[slot];
    const stride = ['local', 'invariant', 'inPlace'].includes(source.kind) ? 0 : ELEMENT_BYTES * sizeOf(shape);
    return { pointer: this.#bases[slot] + ELEMENT_BYTES * offset + (this.#isLaterEntry(phase) ? stride : 0), stride };
  }

  #indicesOf(instruction: LoweredInstruction): LoopIndices[] {
    if (instruction.kind !== 'single' || instruction.op !== 'gather') return [];
    if (singleNotCompiledReason(instruction, this.#loop.slots) !== undefined) return [];
    const [table, indices] = instruction.inputs as readonly LocatedValue[];
    return [{ ...this.#address(indices.location), count: sizeOf(indices.shape), rows: table.shape[0] }];
  }

  /** Most ops become a loop instruction; the others run by their own kernel. */
  #bind(instruction: LoweredInstruction): RunStep {
    if (instruction.kind === 'single' && singleNotCompiledReason(instruction, this.#loop.slots) !== undefined) {
      return this.#bindSingle(instruction);
    }
    const { threads } = this.#runtime;
    const code = encodeLoop([instruction], this.#binding);
    return (t) => threads.runHere({ code, t, direction: 1, steps: 1 });
  }

  /** Room for the weights of a product, which are prepared once for all steps and threads. */
  #weightsOf(product: LoweredProduct): number | undefined {
    const { b, backend } = product;
    if (this.#loop.slots[b.location.slot].source.kind !== 'invariant') return undefined;
    const bytes = backend.weightBytes(product);
    if (bytes === 0) return undefined;
    const known = this.#weights.get(b);
    if (known !== undefined) return known;
    const at = this.#memory.allocate(bytes);
    const matrix = { ...this.#address(b.location), leading: b.leading };
    this.#preparations.push(() => backend.prepareWeights(product, matrix, at));
    this.#weights.set(b, at);
    return at;
  }

  #bindSingle({ op, attributes, inputs, out }: LoweredSingle): RunStep {
    const kernel = opKernel(op);
    const placementAt = ({ location, shape, dtype }: LocatedValue): ((time: number) => Placement) => {
      const { pointer, stride } = this.#address(location);
      return (time) => ({ pointer: pointer + time * stride, shape, dtype });
    };
    const result = placementAt(out);
    const operands = inputs.map((input): ((time: number) => PlacedOperand) => {
      if (!('constant' in input)) return placementAt(input);
      const value = this.#places.constants[input.constant];
      return () => value;
    });
    return (time) => {
      const placed = operands.map((operand) => operand(time));
      kernel(this.#runtime, result(time), placed, attributes);
    };
  }
}
