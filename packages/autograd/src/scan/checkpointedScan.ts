/**
 * Runs a scan window by window, so that few of its steps are in memory at a time. Hoisting and sinking happen within a window.
 * recordWindows.ts records it on a tape.
 *
 * Weakness: outputs are concatenated at the end, so for a moment there are two copies of them.
 */
import { add, concat, type Engine, slice, type Tensor } from '@statal/tensors';
import { outermostEngine } from '@statal/tensors/internals';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import { TraceEngine } from '../trace/traceEngine.js';
import { runScan } from './runScan.js';
import { isScanRecorder } from './scanRecorder.js';
import { type Window, windowsOf } from './windowsOf.js';

export function runCheckpointed(step: StepGraph, inputs: ScanInputs, every: number): ScanOutputs {
  if (every >= inputs.steps) return runScan(step, inputs);
  return runInWindows(step, inputs, windowsOf(inputs, every));
}

/** One window is in memory at a time. The tape frees each window and runs it again, so windows must be short. */
function runInWindows(step: StepGraph, inputs: ScanInputs, windows: readonly Window[]): ScanOutputs {
  const engine = outermostEngine('scan', [...inputs.carried, ...inputs.sequences, ...inputs.captured]);
  if (isScanRecorder(engine)) return engine.recordWindows(step, inputs, windows);
  if (engine instanceof TraceEngine) return runScan(step, inputs);
  return forward(engine, step, inputs, windows);
}

const run = (step: StepGraph, inputs: ScanInputs): ScanOutputs => runInWindows(step, inputs, [{ start: 0, size: inputs.steps }]);

interface Forward extends ScanOutputs {
  /** The state before each window. */
  readonly starts: readonly (readonly Tensor[])[];
}

export function forward(engine: Engine, step: StepGraph, inputs: ScanInputs, windows: readonly Window[]): Forward {
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

/** Runs one window: compiled on an engine that computes, as a checkpoint on a recording engine. */
export function runOne(engine: Engine, step: StepGraph, inputs: ScanInputs): ScanOutputs {
  return engine === engine.base ? runScan(step, inputs) : run(step, inputs);
}

/** Frees what `body` made and does not return, unless a recording engine runs it. */
export function freed<T>(engine: Engine, body: () => T): T {
  return engine === engine.base ? engine.base.scope(body) : body();
}

export function part(stack: Tensor, window: Window): Tensor {
  return window.start === 0 && window.size === stack.shape[0] ? stack : slice(stack, window);
}

export function within(inputs: ScanInputs, window: Window): ScanInputs {
  return { ...inputs, steps: window.size, sequences: inputs.sequences.map((sequence) => part(sequence, window)) };
}

/** Joins the stacks of windows, which come in the order in which they ran, into one stack in the order of time. */
export function joined(parts: readonly Tensor[], { reverse }: Pick<ScanInputs, 'reverse'>): Tensor {
  if (parts.length === 1) return parts[0];
  return concat(reverse ? parts.toReversed() : parts);
}
