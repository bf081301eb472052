/**
 * An engine that records a scan as a whole: the tape. It brings its own way of doing so, so that a program which never
 * differentiates does not load how.
 */
import type { Engine } from '@statal/tensors';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import type { Window } from './windowsOf.js';

export interface ScanRecorder extends Engine {
  recordScan(step: StepGraph, inputs: ScanInputs): ScanOutputs;
  /** Holding no more than a window of steps at a time. */
  recordWindows(step: StepGraph, inputs: ScanInputs, windows: readonly Window[]): ScanOutputs;
}

export function isScanRecorder(engine: Engine): engine is ScanRecorder {
  return 'recordScan' in engine;
}
