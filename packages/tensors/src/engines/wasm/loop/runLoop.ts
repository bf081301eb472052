/** Runs a lowered loop on tensors: binds it to new memory, runs it and frees what it needed. */
import type { LoopInputs, LoopOutputs } from '../../../engine.js';
import type { Tensor } from '../../../tensor.js';
import { ELEMENT_BYTES } from '../memory/placement.js';
import { type Scratch, withScratch } from '../memory/scratch.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import type { WasmTensor } from '../runtime/wasmTensor.js';
import type { WasmTensors } from '../runtime/wasmTensors.js';
import { BoundLoop, stackSlots, stateEntries } from './boundLoop.js';
import type { LoweredLoop } from './loweredLoop.js';

/** The engine's parts that a loop runs on. */
export interface LoopContext {
  readonly runtime: WasmRuntime;
  readonly tensors: WasmTensors;
}

/** A loop that is bound to tensors. */
export interface LoopOnTensors {
  readonly bound: BoundLoop;
  /** The array of each carried value. */
  readonly states: readonly WasmTensor[];
  stackedResults(): WasmTensor[];
}

/** @param scratch memory for the loop. The caller frees it, even if binding throws. */
export function bindToTensors({ runtime, tensors }: LoopContext, scratch: Scratch, loop: LoweredLoop, inputs: LoopInputs): LoopOnTensors {
  const { steps } = inputs;
  const arrayFor = (slot: number, entries: number): WasmTensor => {
    const { shape, isInt } = loop.slots[slot];
    return tensors.create([entries, ...shape], isInt ? 'int' : 'float');
  };
  const states = loop.states.map((slot, index) => arrayFor(slot, stateEntries(loop, index, steps)));
  const stacks = new Map(stackSlots(loop).map((slot) => [slot, arrayFor(slot, steps)]));
  const addressOf = (tensor: Tensor): number => tensors.placementOf(tensor).pointer;
  const places = {
    ...inputs,
    sequences: inputs.sequences.map(addressOf),
    invariants: inputs.invariants.map(addressOf),
    states: states.map(addressOf),
    stacks: new Map([...stacks].map(([slot, stack]) => [slot, addressOf(stack)])),
  };
  const memory = {
    allocate: (bytes: number) => scratch.allocate(bytes),
    write(words: Int32Array) {
      const at = scratch.allocate(words.byteLength);
      runtime.allocator.views.i32.set(words, at / ELEMENT_BYTES);
      return at;
    },
  };
  const bound = new BoundLoop(runtime, loop, places, memory);
  return {
    bound,
    states,
    stackedResults: () =>
      bound.stackedResults().map((result) => {
        if ('slot' in result) return stacks.get(result.slot) as WasmTensor;
        const state = states[result.state];
        return tensors.view(state, [steps, ...state.shape.slice(1)], result.offset);
      }),
  };
}

export function runLoop(context: LoopContext, loop: LoweredLoop, inputs: LoopInputs): LoopOutputs {
  const { runtime, tensors } = context;
  return withScratch(runtime.allocator, (scratch) => {
    const { bound, states, stackedResults } = bindToTensors(context, scratch, loop, inputs);
    const copy = (from: number, to: number, index: number): void => {
      runtime.allocator.views.u8.copyWithin(to, from, from + bound.entryBytes(index));
    };
    inputs.carried.forEach((tensor, index) => {
      copy(tensors.placementOf(tensor).pointer, bound.firstState(index), index);
    });
    bound.run();
    const carried = states.map((state, index): Tensor => {
      const result = tensors.create(state.shape.slice(1), state.dtype);
      copy(bound.lastState(index), tensors.placementOf(result).pointer, index);
      return result;
    });
    return { carried, stacked: stackedResults() };
  });
}
