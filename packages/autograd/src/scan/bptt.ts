/** How far errors travel back through time. */
import { StatalError } from '@statal/tensors';
import { needOptions } from '@statal/tensors/internals';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import { runCheckpointed } from './checkpointedScan.js';
import { runScan } from './runScan.js';
import { runTruncated } from './truncatedScan.js';

/** How far errors travel back through time. The object carries the code that runs it, so pages do not load the code of other kinds. */
export interface Bptt {
  readonly kind: 'full' | 'truncated' | 'checkpointed';
  /** The number of steps in a window. Default: all steps. */
  readonly window?: number | undefined;
  run(step: StepGraph, inputs: ScanInputs): Pick<ScanOutputs, 'carried' | 'stacked'>;
}

/**
 * Gradients flow through all steps (Werbos, 1990).
 *
 * @example
 * scan(step, state, xs, { bptt: fullBptt() });
 */
export const fullBptt = (): Bptt => ({ kind: 'full', run: runScan });

/**
 * Gradients flow within consecutive windows, counted from t = 0. The state goes on from one window to the next, its gradient
 * does not.
 *
 * @param options `window`: the number of steps in a window
 * @throws StatalError if `window` is not a whole number from 1
 * @example
 * scan(step, state, xs, { bptt: truncatedBptt({ window: 35 }) });
 */
export function truncatedBptt(options: { readonly window: number }): Bptt {
  needOptions('truncatedBptt', options, ['window']);
  const { window } = options;
  if (!(Number.isInteger(window) && window >= 1))
    throw new StatalError('truncatedBptt', `window is ${window}, expected a whole number of steps, 1 or more`);
  return { kind: 'truncated', window, run: (step, inputs) => runTruncated(step, inputs, window) };
}

/**
 * Gradients flow through all steps, in less memory. The forward pass keeps the state at the start of every `every` steps. The
 * backward pass computes those steps again, the last ones first (Chen et al., 2016; Gruslys et al., 2016).
 *
 * Beside inputs, outputs and their gradients, T / every + every steps are in memory instead of T. That is least where `every` is about the
 * square root of T. It costs one more forward pass. The gradients are those of `fullBptt()`, up to rounding. Second derivatives work; their
 * backward pass keeps all steps.
 *
 * @param options `every`: the number of steps between two kept states
 * @throws StatalError if `every` is not a whole number from 1
 * @example
 * scan(step, state, xs, { bptt: checkpointedBptt({ every: 30 }) });
 */
export function checkpointedBptt(options: { readonly every: number }): Bptt {
  needOptions('checkpointedBptt', options, ['every']);
  const { every } = options;
  if (!(Number.isInteger(every) && every >= 1))
    throw new StatalError('checkpointedBptt', `every is ${every}, expected a whole number of steps, 1 or more`);
  return { kind: 'checkpointed', window: every, run: (step, inputs) => runCheckpointed(step, inputs, every) };
}
