/**
 * The order of a plan's work: ops, then a loop or the updates that the ops before it prepare. Updates wait until something reads what they
 * change, so that they run together.
 */
import { opTraits } from '../../../../ops/opTraits.js';
import {
  isChanged,
  type Plan,
  type PlanInstruction,
  type PlanLoop,
  type PlanUpdate,
  readsOf,
  type ValueId,
} from '../../../../plan/plan.js';

export interface Phase {
  /** Indices of the ops in the plan's instructions. */
  readonly ops: readonly number[];
  readonly loop: { readonly index: number; readonly loop: PlanLoop } | undefined;
  readonly updates: readonly { readonly index: number; readonly update: PlanUpdate }[];
}

export function phasesOf({ instructions }: Plan): readonly Phase[] {
  const phases: Phase[] = [];
  const viewed = new Map<ValueId, ValueId>();
  const rootOf = (id: ValueId): ValueId => viewed.get(id) ?? id;
  let ops: number[] = [];
  let updates: { index: number; update: PlanUpdate }[] = [];
  let changed = new Set<ValueId>();
  const close = (): void => {
    phases.push({ ops, loop: undefined, updates });
    ops = [];
    updates = [];
    changed = new Set();
  };
  const readsChanged = (instruction: PlanInstruction): boolean => readsOf(instruction).some((id) => changed.has(rootOf(id)));
  for (const [index, instruction] of instructions.entries()) {
    if (updates.length > 0 && readsChanged(instruction)) close();
    if (instruction.kind === 'op') {
      ops.push(index);
      const [input] = instruction.inputs;
      if (opTraits[instruction.op].isView && typeof input === 'number') viewed.set(instruction.output, rootOf(input));
    } else if (instruction.kind === 'loop') {
      phases.push({ ops, loop: { index, loop: instruction }, updates: [] });
      ops = [];
    } else if (instruction.kind === 'update') {
      updates.push({ index, update: instruction });
      for (const [which, id] of instruction.tensors.entries()) if (isChanged(which)) changed.add(rootOf(id));
    }
  }
  close();
  return phases;
}
