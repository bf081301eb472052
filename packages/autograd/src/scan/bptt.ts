/** How far errors travel back through time. */
import { needOptions, StatalError } from '@statal/tensors';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import { runCheckpointed } from './checkpointedScan.js';
import { runScan } from './runScan.js';
import { runTruncated } from './truncatedScan.js';

/** A way through time. It brings what runs it, so that a page which names another way does not load it. */
export interface Bptt {
  readonly kind: 'full' | 'truncated' | 'checkpointed';
  /** Steps that go together; all of them unless given. */
  readonly window?: number | undefined;
  run(step: StepGraph, inputs: ScanInputs): Pick<ScanOutputs, 'carried' | 'stacked'>;
}

/** Through all steps (Werbos, 1990). */
export const full = (): Bptt => ({ kind: 'full', run: runScan });

/** Within consecutive windows counted from t = 0: the state goes on from one to the next, its gradient does not. */
export function truncated(options: { readonly window: number }): Bptt {
  needOptions('truncated', options);
  const { window } = options;
  if (!(Number.isInteger(window) && window >= 1))
    throw new StatalError('truncated', `window is ${window}, expected a whole number of steps, 1 or more`);
  return { kind: 'truncated', window, run: (step, inputs) => runTruncated(step, inputs, window) };
}

/**
 * Through all steps, in less memory: the forward pass keeps the state at the start of every `every` steps, and the backward
 * pass computes those steps again, the last ones first (Chen et al., 2016; Gruslys et al., 2016). Beside inputs, outputs
 * and their gradients, T / every + every steps are held rather than T: least where `every` is about the square root of T.
 * It costs one more forward pass. The gradients are those of `full()`, up to rounding. A gradient of a gradient is found
 * too, but the second pass keeps all steps.
 */
export function checkpointed(options: { readonly every: number }): Bptt {
  needOptions('checkpointed', options);
  const { every } = options;
  if (!(Number.isInteger(every) && every >= 1))
    throw new StatalError('checkpointed', `every is ${every}, expected a whole number of steps, 1 or more`);
  return { kind: 'checkpointed', window: every, run: (step, inputs) => runCheckpointed(step, inputs, every) };
}
