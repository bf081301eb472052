/** Runs a scan window by window. The state goes on from one window to the next, its gradient does not. */
import { concat, slice, stopGradient, type Tensor } from '@statal/tensors';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import { runScan } from './runScan.js';
import { windowsOf } from './windowsOf.js';

export function runTruncated(step: StepGraph, inputs: ScanInputs, size: number): Pick<ScanOutputs, 'carried' | 'stacked'> {
  if (size >= inputs.steps) return runScan(step, inputs);
  const windows = windowsOf(inputs, size);
  let carried = inputs.carried;
  const parts: (readonly Tensor[])[] = [];
  for (const window of windows) {
    const sequences = inputs.sequences.map((sequence) => slice(sequence, window));
    const result = runScan(step, { ...inputs, steps: window.size, carried, sequences });
    carried = result.carried.map((leaf) => (leaf.dtype === 'float' ? stopGradient(leaf) : leaf));
    parts.push(result.stacked);
    if (parts.length === windows.length) carried = result.carried;
  }
  if (inputs.reverse) parts.reverse();
  const stackOf = (index: number): Tensor => concat(parts.map((part) => part[index]));
  return { carried, stacked: step.stacked.map((_, index) => stackOf(index)) };
}
