/**
 * A checkpointed scan on a tape, which keeps only the state at the start of each window. The backward pass takes the window
 * that ran last first: its forward steps run again, this time with what the backward step needs kept, then its backward
 * steps, and all of that is freed before the window before it (Chen et al., 2016; Gruslys et al., 2016).
 *
 * Weakness: the gradients of sequences are concatenated at the end, so for a moment there are two copies of them. Below
 * another recording (a gradient of a gradient) nothing can be freed. Then only the values that windows keep are saved.
 */
import { add, type Tensor } from '@statal/tensors';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import { forward, freed, joined, part, runOne, within } from './checkpointedScan.js';
import { backwardFor, backwardScan, belowTape, type Cotangents, gradientsOf, putOnTape } from './recordScan.js';
import type { Tape } from './scanRecorder.js';
import type { Window } from './windowsOf.js';

export function recordWindows(tape: Tape, step: StepGraph, inputs: ScanInputs, windows: readonly Window[]): ScanOutputs {
  const below = belowTape(tape, step, inputs);
  const { starts, ...outputs } = forward(below.engine, step, below.inputs, windows);
  return putOnTape(tape, below, outputs, (cotangents) => {
    const backward = backwardFor(below, cotangents);
    const { engine } = below;
    const again: StepGraph = { ...step, stacked: backward.kept, summed: [] };
    const oneWindow = (index: number, later: readonly (Tensor | undefined)[]): Gradients => {
      const inputsThen = { ...within(below.inputs, windows[index]), carried: starts[index] };
      const given: Cotangents = {
        ...cotangents,
        carried: later,
        stacked: cotangents.stacked.map((stack) => stack && part(stack, windows[index])),
      };
      const { stacked: kept } = runOne(engine, again, inputsThen);
      const outputsThen = runOne(engine, ...backwardScan(backward, inputsThen, given, kept));
      const gradients = gradientsOf(backward, outputsThen, inputsThen);
      const [states, all] = [inputsThen.carried.length, inputsThen.carried.length + inputsThen.sequences.length];
      return { carried: gradients.slice(0, states), stacked: [gradients.slice(states, all)], summed: gradients.slice(all) };
    };
    /** The gradients of windows `first` to `end`. Halving keeps few sums in memory and adds numbers of similar size. */
    const gradientsFrom = (first: number, end: number, after: readonly (Tensor | undefined)[]): Gradients =>
      freed(engine, () => {
        if (end - first === 1) return oneWindow(first, after);
        const middle = (first + end) >> 1;
        const late = gradientsFrom(middle, end, after);
        const early = gradientsFrom(first, middle, late.carried);
        return {
          carried: early.carried,
          stacked: [...early.stacked, ...late.stacked],
          summed: early.summed.map((sum, index) => sum && add(sum, late.summed[index] as Tensor)),
        };
      });
    return freed(engine, () => {
      const { carried, stacked, summed } = gradientsFrom(0, windows.length, cotangents.carried);
      const sequences = below.inputs.sequences.map((_, index) => {
        const parts = stacked.flatMap((gradients) => gradients[index] ?? []);
        return parts.length === 0 ? undefined : joined(parts, inputs);
      });
      return [...carried, ...sequences, ...summed];
    });
  });
}

/** The gradients of some windows. `stacked` has one list for each window. */
interface Gradients {
  readonly carried: readonly (Tensor | undefined)[];
  readonly stacked: readonly (readonly (Tensor | undefined)[])[];
  readonly summed: readonly (Tensor | undefined)[];
}
