/**
 * Whether a carried value can be overwritten at every step: nobody wants it at each of them, and within a step all who read it
 * do so before its successor is written. Running totals and most carried gradients are such values, and so stay in the cache.
 */
import type { LoopProgram } from '../../../program/loopProgram.js';

export function isHeld({ graph, carried, stacked, instructions }: LoopProgram, index: number): boolean {
  const { nodes } = graph;
  const { input, output } = carried[index];
  const isWanted = stacked.includes(input) || stacked.includes(output);
  const isShared = carried.some((other, which) => other.output === input || (which !== index && other.output === output));
  if (isWanted || isShared) return false;
  const readers = (id: number): boolean => {
    const node = nodes[id];
    return node.kind === 'op' && node.inputs.includes(input);
  };
  const writing = instructions.findIndex((instruction) => instruction.nodes.includes(output));
  if (writing < 0) return false;
  return instructions.every(({ kind, nodes: ids }, position) =>
    ids.every((id, place) => {
      if (!readers(id)) return true;
      // A look at the value may be read later on.
      if (kind === 'view') return false;
      if (position !== writing) return position < writing;
      return kind === 'group' && nodes[id].shape.join() === nodes[output].shape.join() && place <= ids.indexOf(output);
    }),
  );
}
