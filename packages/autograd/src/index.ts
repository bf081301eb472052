// Gradients

export { type CheckGradientOptions, checkGradient, type GradientReport } from './checkGradient.js';
export { type CompiledStep, compileStep } from './compileStep.js';
export { explain } from './explain/explain.js';
export type { PassExplanation, StepInstruction } from './explain/explainPass.js';
export type { Explanation } from './explain/explanation.js';
export { type Aux, grad, type LossResult, type ValueAndGradients, valueAndGrad } from './grad.js';
export { type Bptt, checkpointed, full, truncated } from './scan/bptt.js';
// The time loop
export { scan } from './scan/scan.js';
export type { ScanOptions, StepResult } from './scan/scanOptions.js';
export { type FlagOptions, stepFlags } from './scan/stepFlags.js';
