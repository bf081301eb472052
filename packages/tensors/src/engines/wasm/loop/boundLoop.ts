/** A lowered loop bound to memory: each slot has an address, and the loop's code contains these addresses. */
import type { LoopInputs, LoopOutputs } from '../../../engine.js';
import { sizeOf } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';
import type { Scratch } from '../memory/scratch.js';
import { checkIndices } from '../ops/checkIndices.js';
import { opKernel, type PlacedOperand } from '../ops/opKernels.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import type { WasmTensor } from '../runtime/wasmTensor.js';
import type { WasmTensors } from '../runtime/wasmTensors.js';
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

/** The engine's parts that a loop is bound to. */
export interface LoopContext {
  readonly runtime: WasmRuntime;
  readonly tensors: WasmTensors;
  /** Memory that the loop needs while it runs. The caller frees it, even if binding throws. */
  readonly scratch: Scratch;
}

export class BoundLoop {
  readonly #runtime: WasmRuntime;
  readonly #tensors: WasmTensors;
  readonly #scratch: Scratch;
  readonly #loop: LoweredLoop;
  readonly #inputs: LoopInputs;
  /** Each [T + 1, ...]: the states before and after every step. [1, ...] where a state is updated in place. */
  readonly states: readonly WasmTensor[];
  readonly #stacks = new Map<number, WasmTensor>();
  /** Address of each slot at step 0. */
  readonly #bases: readonly number[];
  readonly #binding: Binding;
  readonly #weights = new Map<Matrix, number>();
  /** Addresses of code, one for each part of the rows. Empty if JavaScript runs the steps. */
  readonly #codes: readonly number[];
  readonly #indices: readonly LoopIndices[];
  readonly #steps: readonly RunStep[];

  constructor({ runtime, tensors, scratch }: LoopContext, loop: LoweredLoop, inputs: LoopInputs) {
    this.#runtime = runtime;
    this.#tensors = tensors;
    this.#scratch = scratch;
    this.#loop = loop;
    this.#inputs = inputs;
    this.states = loop.states.map((slot) => this.#stackTensor(slot, loop.slots[slot].source.kind === 'inPlace' ? 1 : inputs.steps + 1));
    this.#bases = loop.slots.map((slot, index) => this.#baseOf(slot, index));
    this.#binding = {
      address: (location) => this.#address(location),
      weights: (product) => this.#preparedWeights(product),
      constants: inputs.constants,
      allocate: (bytes) => scratch.allocate(bytes),
      write: (words) => {
        const at = scratch.allocate(words.byteLength);
        runtime.allocator.views.i32.set(words, at / ELEMENT_BYTES);
        return at;
      },
    };
    this.#codes = this.#encode();
    this.#indices = loop.instructions.flatMap((instruction) => this.#indicesOf(instruction));
    this.#steps = this.#codes.length > 0 ? [] : loop.instructions.map((instruction) => this.#bind(instruction));
  }

  /** Runs all steps. */
  run(): LoopOutputs {
    const { steps, reverse, carried } = this.#inputs;
    carried.forEach((tensor, index) => {
      this.#copyState(this.#tensors.placementOf(tensor).pointer, this.stateEntry(index, reverse ? steps : 0), index);
    });
    this.#checkIndices();
    if (this.#codes.length > 0) this.#runtime.threads.run(this.#tasks());
    else for (let step = 0; step < steps; step++) this.#runStep(reverse ? steps - 1 - step : step);
    const last = this.states.map((state, index): Tensor => {
      const result = this.#tensors.create(state.shape.slice(1), state.dtype);
      this.#copyState(this.stateEntry(index, reverse ? 0 : steps), this.#tensors.placementOf(result).pointer, index);
      return result;
    });
    return { carried: last, stacked: this.stackedResults() };
  }

  runFirstStep(): void {
    const [code] = this.#codes;
    this.#checkIndices();
    if (code === undefined) this.#runStep(0);
    else this.#runtime.threads.runHere({ code, t: 0, direction: 1, steps: 1 });
  }

  stackedResults(): WasmTensor[] {
    return this.#loop.stacks.map((location) => this.#stackedResult(location));
  }

  /** Address of an entry of a state. Forward, entry t is the state before step t. */
  stateEntry(index: number, entry: number): number {
    const slot = this.#loop.states[index];
    return this.#bases[slot] + (this.#loop.slots[slot].source.kind === 'inPlace' ? 0 : entry * this.entryBytes(index));
  }

  entryBytes(index: number): number {
    return ELEMENT_BYTES * sizeOf(this.states[index].shape.slice(1));
  }

  #baseOf({ source, shape }: Slot, slot: number): number {
    const { sequences, invariants, steps } = this.#inputs;
    switch (source.kind) {
      case 'sequence':
        return this.#tensors.placementOf(sequences[source.index]).pointer;
      case 'invariant':
        return this.#tensors.placementOf(invariants[source.index]).pointer;
      case 'state':
      case 'inPlace':
        return this.#tensors.placementOf(this.states[source.index]).pointer;
      case 'stack': {
        const stack = this.#stackTensor(slot, steps);
        this.#stacks.set(slot, stack);
        return this.#tensors.placementOf(stack).pointer;
      }
      case 'local':
        return this.#scratch.allocate(ELEMENT_BYTES * sizeOf(shape));
      default:
        throw source satisfies never;
    }
  }

  /** Code for each part of the rows. Empty if JavaScript runs the steps. */
  #encode(): number[] {
    const { instructions, notCompiled, rows } = this.#loop;
    if (notCompiled !== undefined) return [];
    const { threads } = this.#runtime;
    const work = this.#inputs.steps * instructions.reduce((total, instruction) => total + workOf(instruction), 0);
    if (!rows.independent || work < WORTH_WAKING_THREADS) return [encodeLoop(instructions, this.#binding)];
    // A backend may need fixed pieces of rows, so that any number of threads gives the same bits.
    const backends = instructions.flatMap((instruction) => (instruction.kind === 'product' ? [instruction.backend] : []));
    const pieces = backends.find(({ rowPieces }) => rowPieces !== undefined)?.rowPieces?.(rows.count);
    const count = Math.max(threads.count, Math.floor(rows.count / ROWS_PER_TASK));
    // Few rows are split evenly: splits at multiples of STRIP would leave a thread without rows.
    const parts = pieces ?? splitRange(rows.count, count, rows.count < STRIP * count ? 1 : STRIP);
    return parts.map((part) => encodeLoop(instructions, this.#binding, part));
  }

  /** Tasks for all steps of all rows. Each covers only some steps, so a thread that is held up takes fewer tasks. */
  #tasks(): LoopTask[] {
    const { steps, reverse } = this.#inputs;
    const parts = this.#codes.length;
    const stepParts = parts > this.#runtime.threads.count ? Math.min(STEP_PARTS, steps) : 1;
    return splitRange(steps, stepParts).flatMap(({ first, count }, stepPart) =>
      this.#codes.map((code, part): LoopTask => {
        const after = stepPart === 0 ? undefined : parts * (stepPart - 1) + part;
        return { code, t: reverse ? steps - 1 - first : first, direction: reverse ? -1 : 1, steps: count, after };
      }),
    );
  }

  #checkIndices(): void {
    for (const { pointer, stride, count, rows } of this.#indices) {
      for (let step = 0; step < this.#inputs.steps; step++) {
        checkIndices('gather', this.#runtime.allocator, { pointer: pointer + step * stride, count, rows, position: step * count });
      }
    }
  }

  #runStep(time: number): void {
    for (const run of this.#steps) run(time);
  }

  #stackTensor(slot: number, entries: number): WasmTensor {
    const { shape, isInt } = this.#loop.slots[slot];
    return this.#tensors.create([entries, ...shape], isInt ? 'int' : 'float');
  }

  #copyState(from: number, to: number, index: number): void {
    this.#runtime.allocator.views.u8.copyWithin(to, from, from + this.entryBytes(index));
  }

  /** The stack of a value, or a view of the states before or after every step. */
  #stackedResult({ slot, phase }: Location): WasmTensor {
    const { source } = this.#loop.slots[slot];
    if (source.kind !== 'state') return this.#stacks.get(slot) as WasmTensor;
    const state = this.states[source.index];
    const offset = this.#isLaterEntry(phase) ? this.entryBytes(source.index) : 0;
    return this.#tensors.view(state, [this.#inputs.steps, ...state.shape.slice(1)], offset);
  }

  /** Running forward, step t reads entry t and writes t + 1; in reverse it reads t + 1 and writes t. */
  #isLaterEntry(phase: Location['phase']): boolean {
    return phase === (this.#inputs.reverse ? 'before' : 'after');
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

  /** Weights are prepared once for all steps and threads. */
  #preparedWeights(product: LoweredProduct): number | undefined {
    const { b, backend } = product;
    if (this.#loop.slots[b.location.slot].source.kind !== 'invariant') return undefined;
    const bytes = backend.weightBytes(product);
    if (bytes === 0) return undefined;
    const known = this.#weights.get(b);
    if (known !== undefined) return known;
    const at = this.#scratch.allocate(bytes);
    backend.prepareWeights(product, { ...this.#address(b.location), leading: b.leading }, at);
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
      const value = this.#inputs.constants[input.constant];
      return () => value;
    });
    return (time) => {
      const placed = operands.map((operand) => operand(time));
      kernel(this.#runtime, result(time), placed, attributes);
    };
  }
}
