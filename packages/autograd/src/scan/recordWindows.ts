/**
 * A checkpointed scan on a tape, which keeps only the state at the start of each window. The backward pass goes through the windows from
 * the last to the first. For each window the forward steps run again, now keeping what the backward step needs. Then its backward steps
 * run, and all of that is freed before the next window (Chen et al., 2016; Gruslys et al., 2016).
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
    const keepingStep: StepGraph = { ...step, stacked: backward.kept, summed: [] };
    const oneWindow = (index: number, later: readonly (Tensor | undefined)[]): Gradients => {
      const windowInputs = { ...within(below.inputs, windows[index]), carried: starts[index] };
      const windowCotangents: Cotangents = {
        ...cotangents,
        carried: later,
        stacked: cotangents.stacked.map((stack) => stack && part(stack, windows[index])),
      };
      const { stacked: kept } = runOne(engine, keepingStep, windowInputs);
      const backwardOutputs = runOne(engine, ...backwardScan(backward, windowInputs, windowCotangents, kept));
      const gradients = gradientsOf(backward, backwardOutputs, windowInputs);
      const [sequencesAt, capturedAt] = [windowInputs.carried.length, windowInputs.carried.length + windowInputs.sequences.length];
      return {
        carried: gradients.slice(0, sequencesAt),
        stacked: [gradients.slice(sequencesAt, capturedAt)],
        summed: gradients.slice(capturedAt),
      };
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
