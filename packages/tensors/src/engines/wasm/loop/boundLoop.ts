/** A lowered loop bound to memory: every slot has an address, written into the programs, and the steps can be walked. */

import type { LoopInputs, LoopOutputs } from '../../../program/loopProgram.js';
import { sizeOf } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { checkIndices } from '../indices.js';
import { kernelOf, type PlacedOperand } from '../kernels.js';
import { BYTES, type Place } from '../machine.js';
import { shares } from '../runOnThreads.js';
import type { Scratch } from '../scratch.js';
import { type LoopTask, WORTH_WAKING_THREADS } from '../threads.js';
import type { WasmEngine } from '../wasmEngine.js';
import type { WasmTensor } from '../wasmTensor.js';
import { type Address, type Binding, encodeLoop } from './encodeLoop.js';
import { whyWithoutRecord } from './inOneCall.js';
import type { Location } from './location.js';
import type { LocatedValue, LoweredInstruction, LoweredLoop, LoweredProduct, LoweredSingle } from './lowerLoop.js';

/** Rows that products take at once, and rows of a task where there are enough. */
const STRIP = 6;
const ROWS = 2 * STRIP;
/** Parts of the steps that rows are given out in. */
const LINKS = 10;

/** Of rows of a table. */
interface Indices extends Address {
  /** At each step. */
  readonly count: number;
  /** Of the table. */
  readonly rows: number;
}

type RunStep = (time: number) => void;

function workOf(instruction: LoweredInstruction): number {
  switch (instruction.kind) {
    case 'group':
      return 8 * instruction.nodes.length * sizeOf(instruction.shape);
    case 'product':
      return 2 * instruction.m * instruction.k * instruction.n;
    case 'single':
      return sizeOf(instruction.out.shape);
    default:
      throw instruction satisfies never;
  }
}

export class BoundLoop {
  readonly #engine: WasmEngine;
  readonly #loop: LoweredLoop;
  readonly #inputs: LoopInputs;
  readonly #scratch: Scratch;
  /** [T + 1, ...] each: the states before and after all steps; [1, ...] where it is held in one place. */
  readonly states: readonly WasmTensor[];
  readonly #stacks = new Map<number, WasmTensor>();
  readonly #bases: readonly number[];
  readonly #binding: Binding;
  readonly #packedOnce = new Map<LoweredProduct, number>();
  readonly #codes: readonly number[];
  readonly #indices: readonly Indices[];
  readonly #steps: readonly RunStep[];

  /** @param scratch holds what the loop needs while it runs; the caller frees it, even if this throws */
  constructor(engine: WasmEngine, loop: LoweredLoop, inputs: LoopInputs, scratch: Scratch) {
    this.#engine = engine;
    this.#loop = loop;
    this.#inputs = inputs;
    this.#scratch = scratch;
    this.states = loop.states.map((slot) => this.#stackTensor(slot, loop.slots[slot].source.kind === 'held' ? 1 : inputs.steps + 1));
    this.#bases = loop.slots.map(({ source, shape }, slot) => {
      switch (source.kind) {
        case 'sequence':
          return engine.placeOf(inputs.sequences[source.index]).pointer;
        case 'invariant':
          return engine.placeOf(inputs.invariants[source.index]).pointer;
        case 'state':
        case 'held':
          return engine.placeOf(this.states[source.index]).pointer;
        case 'stack': {
          const stack = this.#stackTensor(slot, inputs.steps);
          this.#stacks.set(slot, stack);
          return engine.placeOf(stack).pointer;
        }
        case 'local':
          return scratch.allocate(BYTES * sizeOf(shape));
        default:
          throw source satisfies never;
      }
    });
    this.#binding = {
      address: (location) => this.#address(location),
      packed: (product) => this.#packed(product),
      roomToPack: ({ k, n }) => scratch.allocate(engine.machine.kernels.packedBytes(k, n)),
      constants: inputs.constants,
      place: (words) => {
        const at = scratch.allocate(words.byteLength);
        engine.machine.allocator.views.i32.set(words, at / BYTES);
        return at;
      },
    };
    this.#codes = this.#encode();
    this.#indices = loop.instructions.flatMap((instruction) => this.#indicesOf(instruction));
    this.#steps = this.#codes.length > 0 ? [] : loop.instructions.map((instruction) => this.#bind(instruction));
  }

  /** A program for each task, some rows of the batch; none if the loop has to be walked from JavaScript. */
  #encode(): number[] {
    const { instructions, explanation } = this.#loop;
    if (!explanation.steps.inOneCall) return [];
    const rows = explanation.rows.separate ? explanation.rows.count : undefined;
    const { threads } = this.#engine.machine;
    const work = this.#inputs.steps * instructions.reduce((total, instruction) => total + workOf(instruction), 0);
    if (rows === undefined || work < WORTH_WAKING_THREADS) return [encodeLoop(instructions, this.#binding)];
    // With the system's BLAS, tasks are whole pieces of what it multiplies.
    const [system] = instructions.flatMap((instruction) => (instruction.kind === 'product' && instruction.system) || []);
    const count = Math.max(threads.count, Math.floor(rows / ROWS));
    // Few rows are shared out evenly: borders at whole strips would leave a thread without any.
    const parts = system?.rowPieces(rows) ?? shares(rows, count, rows < STRIP * count ? 1 : STRIP);
    return parts.map((part) => encodeLoop(instructions, this.#binding, part));
  }

  /** All steps of all rows, some steps at a time: a thread that is held up then does less of them. */
  #tasks(): LoopTask[] {
    const { steps, reverse } = this.#inputs;
    const chains = this.#codes.length;
    const links = chains > this.#engine.machine.threads.count ? Math.min(LINKS, steps) : 1;
    return shares(steps, links).flatMap(({ first, count }, link) =>
      this.#codes.map((code, chain): LoopTask => {
        const after = link === 0 ? undefined : chains * (link - 1) + chain;
        return { code, t: reverse ? steps - 1 - first : first, direction: reverse ? -1 : 1, steps: count, after };
      }),
    );
  }

  /** Walks all steps. */
  run(): LoopOutputs {
    const { steps, reverse, carried } = this.#inputs;
    carried.forEach((tensor, index) => {
      this.#copyState(this.#engine.placeOf(tensor).pointer, this.stateEntry(index, reverse ? steps : 0), index);
    });
    this.#checkIndices();
    if (this.#codes.length > 0) this.#engine.machine.threads.run(this.#tasks());
    else for (let step = 0; step < steps; step++) this.#walk(reverse ? steps - 1 - step : step);
    const last = this.states.map((state, index): Tensor => {
      const result = this.#engine.create(state.shape.slice(1), state.dtype);
      this.#copyState(this.stateEntry(index, reverse ? 0 : steps), this.#engine.placeOf(result).pointer, index);
      return result;
    });
    return { carried: last, stacked: this.stackedResults() };
  }

  /** Takes the first step alone. */
  runFirstStep(): void {
    const [code] = this.#codes;
    this.#checkIndices();
    if (code === undefined) this.#walk(0);
    else this.#engine.machine.threads.runHere({ code, t: 0, direction: 1, steps: 1 });
  }

  /** Records look things up unchecked. */
  #checkIndices(): void {
    for (const { pointer, stride, count, rows } of this.#indices) {
      for (let step = 0; step < this.#inputs.steps; step++) {
        checkIndices('gather', this.#engine.machine, { pointer: pointer + step * stride, count, rows, before: step * count });
      }
    }
  }

  #walk(time: number): void {
    for (const run of this.#steps) run(time);
  }

  stackedResults(): WasmTensor[] {
    return this.#loop.stacks.map((location) => this.#stackedResult(location));
  }

  /** Address of an entry of a state: forward, entry t is the state before step t. */
  stateEntry(index: number, entry: number): number {
    const slot = this.#loop.states[index];
    return this.#bases[slot] + (this.#loop.slots[slot].source.kind === 'held' ? 0 : entry * this.entryBytes(index));
  }

  entryBytes(index: number): number {
    return BYTES * sizeOf(this.states[index].shape.slice(1));
  }

  #stackTensor(slot: number, entries: number): WasmTensor {
    const { shape, isInt } = this.#loop.slots[slot];
    return this.#engine.create([entries, ...shape], isInt ? 'int' : 'float');
  }

  #copyState(from: number, to: number, index: number): void {
    this.#engine.machine.allocator.views.u8.copyWithin(to, from, from + this.entryBytes(index));
  }

  /** A stack of its own, or the states before or after every step. */
  #stackedResult({ slot, phase }: Location): WasmTensor {
    const { source } = this.#loop.slots[slot];
    if (source.kind !== 'state') return this.#stacks.get(slot) as WasmTensor;
    const state = this.states[source.index];
    const offset = this.#isLaterEntry(phase) ? this.entryBytes(source.index) : 0;
    return this.#engine.look(state, [this.#inputs.steps, ...state.shape.slice(1)], offset);
  }

  /** Running forward, step t reads entry t and writes t + 1; in reverse it reads t + 1 and writes t. */
  #isLaterEntry(phase: Location['phase']): boolean {
    return phase === (this.#inputs.reverse ? 'before' : 'after');
  }

  #address({ slot, offset, phase }: Location): Address {
    const { source, shape } = this.#loop.slots[slot];
    const stride = ['local', 'invariant', 'held'].includes(source.kind) ? 0 : BYTES * sizeOf(shape);
    return { pointer: this.#bases[slot] + BYTES * offset + (this.#isLaterEntry(phase) ? stride : 0), stride };
  }

  #indicesOf(instruction: LoweredInstruction): Indices[] {
    if (instruction.kind !== 'single' || instruction.op !== 'gather') return [];
    if (whyWithoutRecord(instruction, this.#loop.slots) !== undefined) return [];
    const [table, indices] = instruction.inputs as readonly LocatedValue[];
    return [{ ...this.#address(indices.location), count: sizeOf(indices.shape), rows: table.shape[0] }];
  }

  /** What has a record runs by it, and the rest by its kernel. */
  #bind(instruction: LoweredInstruction): RunStep {
    if (instruction.kind === 'single' && whyWithoutRecord(instruction, this.#loop.slots) !== undefined)
      return this.#bindSingle(instruction);
    const { threads } = this.#engine.machine;
    const code = encodeLoop([instruction], this.#binding);
    return (t) => threads.runHere({ code, t, direction: 1, steps: 1 });
  }

  /** Weights are packed once for all steps and threads. */
  #packed(product: LoweredProduct): number | undefined {
    const { b, transposeB, k, n, system } = product;
    if (this.#loop.slots[b.location.slot].source.kind !== 'invariant') return undefined;
    const known = this.#packedOnce.get(product);
    if (known !== undefined) return known;
    const { machine } = this.#engine;
    const { pointer } = this.#address(b.location);
    const packed = this.#scratch.allocate(system === undefined ? machine.kernels.packedBytes(k, n) : BYTES * k * n);
    if (system === undefined) machine.kernels.packRight(pointer, b.leading, Number(transposeB), k, n, packed);
    else system.weightsInOrder(machine, product, pointer, packed);
    this.#packedOnce.set(product, packed);
    return packed;
  }

  #bindSingle({ op, attributes, inputs, out }: LoweredSingle): RunStep {
    const kernel = kernelOf(op);
    const { machine } = this.#engine;
    const placeAt = ({ location, shape, dtype }: LocatedValue): ((time: number) => Place) => {
      const { pointer, stride } = this.#address(location);
      return (time) => ({ pointer: pointer + time * stride, shape, dtype });
    };
    const result = placeAt(out);
    const places = inputs.map((input): ((time: number) => PlacedOperand) => {
      if (!('constant' in input)) return placeAt(input);
      const value = this.#inputs.constants[input.constant];
      return () => value;
    });
    return (time) =>
      kernel(
        machine,
        result(time),
        places.map((place) => place(time)),
        attributes,
      );
  }
}
