/** Folds the lookups of a traced step before it runs. */
import { outermostEngine } from '@statal/tensors/internals';
import type { ScanInputs, StepGraph } from '../graph/stepGraph.js';
import { foldLookups } from '../passes/foldLookups.js';
import { TraceEngine } from '../trace/traceEngine.js';
import { isScanRecorder } from './scanRecorder.js';

/** `window`: how many steps run at a time. A tape knows of more lookups, and records what is done to their tables, once. */
export function foldedStep(step: StepGraph, inputs: ScanInputs, window: number): readonly [StepGraph, ScanInputs] {
  const engine = outermostEngine('scan', [...inputs.carried, ...inputs.sequences, ...inputs.captured]);
  if (isScanRecorder(engine)) return engine.foldScan(step, inputs);
  const runs = Math.min(inputs.steps, window) * (engine instanceof TraceEngine ? engine.runs : 1);
  return [foldLookups(step, { runs }), inputs];
}
