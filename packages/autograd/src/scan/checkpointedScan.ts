/**
 * A scan that holds few of its steps at a time. It runs window by window; a tape keeps only the state at the start of each.
 * The backward pass takes the window that ran last first: its forward steps run again, this time with what the backward
 * step needs kept, then its backward steps, and all of that is freed before the window before it (Chen et al., 2016;
 * Gruslys et al., 2016). Hoisting and sinking happen within a window.
 *
 * What it does not do well: outputs and the gradients of sequences are pieced together at the end, so for a moment there
 * are two of them. Below another recording (a gradient of a gradient) nothing can be freed, and only what the windows
 * themselves would have kept is saved.
 */
import { add, concat, type Engine, outermostEngine, slice, type Tensor } from '@statal/tensors';
import { TapeEngine } from '../tape/tapeEngine.js';
import { TraceEngine } from '../trace/traceEngine.js';
import { backwardFor, backwardScan, belowTape, type Cotangents, gradientsOf, putOnTape, runScan } from './runScan.js';
import type { ScanInputs, ScanOutputs, StepGraph } from './stepGraph.js';
import { type Window, windowsOf } from './windowsOf.js';

export function runCheckpointed(step: StepGraph, inputs: ScanInputs, every: number): ScanOutputs {
  if (every >= inputs.steps) return runScan(step, inputs);
  return runInWindows(step, inputs, windowsOf(inputs, every));
}

/** Several windows are held one at a time. One window on a tape is forgotten and run again: it must be short. */
function runInWindows(step: StepGraph, inputs: ScanInputs, windows: readonly Window[]): ScanOutputs {
  const engine = outermostEngine('scan', [...inputs.carried, ...inputs.sequences, ...inputs.captured]);
  if (engine instanceof TapeEngine) return record(engine, step, inputs, windows);
  if (engine instanceof TraceEngine) return runScan(step, inputs);
  return forward(engine, step, inputs, windows);
}

const run = (step: StepGraph, inputs: ScanInputs): ScanOutputs => runInWindows(step, inputs, [{ start: 0, size: inputs.steps }]);

interface Forward extends ScanOutputs {
  /** The state before each window. */
  readonly starts: readonly (readonly Tensor[])[];
}

function forward(engine: Engine, step: StepGraph, inputs: ScanInputs, windows: readonly Window[]): Forward {
  if (windows.length === 1) return { ...runOne(engine, step, inputs), starts: [inputs.carried] };
  return freed(engine, () => {
    let { carried } = inputs;
    const starts: (readonly Tensor[])[] = [];
    const parts = windows.map((window) => {
      starts.push(carried);
      const outputs = runOne(engine, step, { ...within(inputs, window), carried });
      carried = outputs.carried;
      return outputs;
    });
    return {
      carried,
      stacked: step.stacked.map((_, index) =>
        joined(
          parts.map(({ stacked }) => stacked[index]),
          inputs,
        ),
      ),
      summed: step.summed.map((_, index) => parts.map(({ summed }) => summed[index]).reduce((total, next) => add(total, next))),
      starts,
    };
  });
}

/** An engine that computes runs a window; a recording below remembers where it started. */
function runOne(engine: Engine, step: StepGraph, inputs: ScanInputs): ScanOutputs {
  return engine.level === 0 ? runScan(step, inputs) : run(step, inputs);
}

function record(tape: TapeEngine, step: StepGraph, inputs: ScanInputs, windows: readonly Window[]): ScanOutputs {
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
    /** Windows first to end. Halving holds few sums at a time, and adds numbers of like size. */
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

/** Of the carried values and the captured ones; of the sequences, one list for each window. */
interface Gradients {
  readonly carried: readonly (Tensor | undefined)[];
  readonly stacked: readonly (readonly (Tensor | undefined)[])[];
  readonly summed: readonly (Tensor | undefined)[];
}

/** Frees what `body` made and does not return, unless it is being recorded. */
function freed<T>(engine: Engine, body: () => T): T {
  return engine.level === 0 ? engine.base.scope(body) : body();
}

function part(stack: Tensor, window: Window): Tensor {
  return window.start === 0 && window.size === stack.shape[0] ? stack : slice(stack, 0, window);
}

function within(inputs: ScanInputs, window: Window): ScanInputs {
  return { ...inputs, steps: window.size, sequences: inputs.sequences.map((sequence) => part(sequence, window)) };
}

/** Stacks of windows, in the order in which they ran, as one stack in the order of time. */
function joined(parts: readonly Tensor[], { reverse }: Pick<ScanInputs, 'reverse'>): Tensor {
  if (parts.length === 1) return parts[0];
  return concat(reverse ? parts.toReversed() : parts, 0);
}
