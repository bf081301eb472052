/** A step compiled to be taken one at a time: nothing is hoisted or sunk. */
import type { Engine, Tensor } from '@statal/tensors';
import type { LoopProgram, NodeId } from '@statal/tensors/internals';
import type { ScanInputs, StepGraph } from '../graph/stepGraph.js';
import { loopProgram } from '../passes/loopProgram.js';
import { placeNodes } from '../passes/placeNodes.js';
import { stepKey } from './compileScan.js';
import { computeBefore, initialValues } from './runCompiled.js';

/** Where an output comes from: the loop, the inputs of the step, or a value that is the same at every step. */
export type SingleStepOutput =
  | { readonly kind: 'computed' | 'input'; readonly index: number }
  | { readonly kind: 'fixed'; readonly value: Tensor };

export interface SingleStep {
  readonly program: LoopProgram;
  readonly invariants: readonly Tensor[];
  /** The inputs of the step that the program takes, in its order. */
  readonly inputs: readonly number[];
  readonly outputs: readonly SingleStepOutput[];
}

export function compileSingleStep(step: StepGraph, engine: Engine, inputs: Pick<ScanInputs, 'captured' | 'constants'>): SingleStep {
  const placement = placeNodes(step, step.stacked, { isAsFastInLoop: () => true, singleStep: true });
  const program = loopProgram(step, placement, new Set(step.stacked), `single|${stepKey(step)}`);
  const values = initialValues(step, { ...inputs, sequences: [] });
  computeBefore(step, placement, values, engine);
  const outputOf = (id: NodeId): SingleStepOutput => {
    const index = program.stacked.indexOf(id);
    if (index >= 0) return { kind: 'computed', index };
    const input = step.sequences.indexOf(id);
    return input >= 0 ? { kind: 'input', index: input } : { kind: 'fixed', value: values[id] as Tensor };
  };
  return {
    program,
    invariants: program.invariants.map((id) => values[id] as Tensor),
    inputs: program.sequences.map((id) => step.sequences.indexOf(id)),
    outputs: step.stacked.map(outputOf),
  };
}
