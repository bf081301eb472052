import type { NodeId } from '../../../program/graph.js';
import type { LoopProgram } from '../../../program/loopProgram.js';

/**
 * Whether each step can overwrite a carried value. It can if the value is not stacked and every reader within a step runs
 * before the new value is written. Accumulators and most carried gradients are such values, so they stay in the cache.
 */
export function updatesInPlace({ graph: { nodes }, carried, stacked, instructions }: LoopProgram, index: number): boolean {
  const { input, output } = carried[index];
  const isStacked = stacked.includes(input) || stacked.includes(output);
  const isShared = carried.some((other, which) => other.output === input || (which !== index && other.output === output));
  if (isStacked || isShared) return false;
  const writing = instructions.findIndex((instruction) => instruction.nodes.includes(output));
  if (writing < 0) return false;
  const isRead = (id: NodeId): boolean => {
    const node = nodes[id];
    return node.kind === 'op' && node.inputs.includes(input);
  };
  return instructions.every(({ kind, nodes: ids }, position) =>
    ids.every((id, place) => {
      if (!isRead(id)) return true;
      // A later op may read a view of the value.
      if (kind === 'view') return false;
      if (position !== writing) return position < writing;
      return kind === 'group' && nodes[id].shape.join() === nodes[output].shape.join() && place <= ids.indexOf(output);
    }),
  );
}
