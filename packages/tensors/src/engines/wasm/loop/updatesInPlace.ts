import type { NodeId } from '../../../program/graph.js';
import type { LoopProgram } from '../../../program/loopProgram.js';

/**
 * Whether a carried value can be overwritten at every step: it is not wanted at each of them, and within a step every reader
 * comes before its successor is written. Accumulators and most carried gradients are such values, and so stay in the cache.
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
      // A view of the value may be read later on.
      if (kind === 'view') return false;
      if (position !== writing) return position < writing;
      return kind === 'group' && nodes[id].shape.join() === nodes[output].shape.join() && place <= ids.indexOf(output);
    }),
  );
}
