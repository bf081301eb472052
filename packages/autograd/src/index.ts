// Gradients
export { type Aux, grad, type LossResult, valueAndGrad, type ValueAndGradients } from './grad.js';
export { checkGradient, type CheckGradientOptions, type GradientReport } from './checkGradient.js';

// The time loop
export { scan, type ScanOptions, type StepResult } from './scan/scan.js';
export { type FlagOptions, stepFlags } from './scan/stepFlags.js';
export { type Bptt, checkpointed, full, truncated } from './scan/bptt.js';
export { type CompiledStep, compileStep } from './compileStep.js';
export { type Explanation, explain } from './explain/explain.js';
export type { PassExplanation, StepInstruction } from './explain/explainPass.js';
