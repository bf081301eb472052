/**
 * An engine that records a scan as a whole: the tape. It brings the code that does so, so that programs without gradients
 * do not load it.
 */
import type { Engine, Operand, Tensor } from '@statal/tensors';
import type { Cotangent } from '../derivative/cotangent.js';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import type { Window } from './windowsOf.js';

/** An engine that records whole scans, such as a tape. */
export interface ScanRecorder extends Engine {
  /** Whether a tensor is rows that were looked up in a table. */
  isLookup(tensor: Tensor): boolean;
  /** The step with its lookups folded, and its inputs. Called once for a scan, before it is recorded whole or in windows. */
  foldScan(step: StepGraph, inputs: ScanInputs): readonly [StepGraph, ScanInputs];
  recordScan(step: StepGraph, inputs: ScanInputs): ScanOutputs;
  /** Keeps no more than one window of steps in memory at a time. */
  recordWindows(step: StepGraph, inputs: ScanInputs, windows: readonly Window[]): ScanOutputs;
}

export function isScanRecorder(engine: Engine): engine is ScanRecorder {
  return 'recordScan' in engine;
}

/** The part of a tape that records a scan. */
export interface Tape {
  /** The value of an input on the engine below the tape. */
  valueOf(input: Operand): Operand;
  /** The id of an input on the tape; `undefined` for a constant. */
  idOf(input: Operand): number | undefined;
  /** Puts a computation on the tape: its results, and the function that passes their cotangents back to its inputs. */
  record(results: readonly Tensor[], inputs: readonly (number | undefined)[], back: Pullback): Tensor[];
}

/** From the cotangents of the results (`undefined`: zero) to contributions to the cotangents of the inputs. */
export type Pullback = (cotangents: readonly (Tensor | undefined)[]) => readonly (Cotangent | undefined)[];
