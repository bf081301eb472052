/** What `@statal/formats` builds on: a scan recorded as a graph of one step. It may change in any release. */

export type { ScanInputs, ScanOutputs, StepGraph } from './graph/stepGraph.js';
export type { ScanRecorder } from './scan/scanRecorder.js';
