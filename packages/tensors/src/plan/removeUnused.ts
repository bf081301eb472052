/**
 * Removes ops and loops that no result and no update depends on, such as outputs of a loss that the step does not return. A loop keeps all its
 * results if it keeps one, because they are part of its program.
 */
import { type Plan, type PlanInstruction, readsOf, type ValueId, writesOf } from './plan.js';

export function removeUnused(plan: Plan): Plan {
  const used = new Set<ValueId>(plan.results);
  const kept: PlanInstruction[] = [];
  for (const instruction of plan.instructions.toReversed()) {
    const hasEffect = instruction.kind === 'update' || instruction.kind === 'lend' || instruction.kind === 'action';
    if (!hasEffect && !writesOf(instruction).some((id) => used.has(id))) continue;
    for (const id of readsOf(instruction)) used.add(id);
    kept.push(instruction);
  }
  return { ...plan, instructions: kept.reverse() };
}
