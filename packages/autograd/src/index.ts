/** Gradients, and the time loop that recurrent networks are made of. */

// Gradients

export { type CheckGradientOptions, checkGradient, type GradientReport } from './checkGradient.js';
export { type Aux, grad, type LossResult, type ValueAndGradients, valueAndGrad } from './grad.js';

// The time loop

export { scan } from './scan/scan.js';
export type { ScanOptions, StepResult } from './scan/scanOptions.js';

// How far gradients travel back through time

export { type Bptt, checkpointedBptt, fullBptt, truncatedBptt } from './scan/bptt.js';

// A whole step, such as a training step, recorded once

export { type CompiledFunction, type CompileOptions, compile } from './compile/compile.js';

// One step at a time, for generating and live data

export { type CompiledStep, compileStep } from './compile/compileStep.js';

// What a step is compiled to

export { explain } from './explain/explain.js';
export type { PassExplanation, StepInstruction } from './explain/explainPass.js';
export type { Explanation } from './explain/explanation.js';

// Every value inside of a step, over time

export type { UnrolledRun } from './unroll/runRecording.js';
export { type SelectedValues, selectValues } from './unroll/selectValues.js';
export { type NamedStepResult, type UnrollOptions, unroll } from './unroll/unroll.js';
export type { Unrolled, UnrolledKind, UnrolledNode } from './unroll/unrolled.js';

// Flags of steps from lengths, masks and resets, for layers

export { type FlagOptions, stepFlags } from './scan/stepFlags.js';
