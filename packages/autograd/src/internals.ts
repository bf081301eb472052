/** What other packages of Statal build on: a scan recorded as a graph of one step, and gradients as they are computed. It may change in any release. */

export { valueAndGradAsReady } from './grad.js';
export type { ScanInputs, ScanOutputs, StepGraph } from './graph/stepGraph.js';
export type { ScanRecorder } from './scan/scanRecorder.js';
