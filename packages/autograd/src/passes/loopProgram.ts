/** What remains of a step for the loop: its instructions, what they read from outside, and what the loop returns. */
import type { LoopProgram, NodeId } from '@statal/tensors/internals';
import type { Placement } from '../graph/placement.js';
import type { StepGraph } from '../graph/stepGraph.js';
import { schedule } from './schedule.js';

/** `needed`: the nodes whose stack must exist after the loop. `key`: see `LoopProgram`. */
export function loopProgram(step: StepGraph, { places }: Placement, needed: ReadonlySet<NodeId>, key: string): LoopProgram {
  const { nodes } = step.graph;
  const states = new Set(step.carried.map(({ input }) => input));
  const nextStates = step.carried.map(({ output }) => output);
  const inLoop = (id: NodeId): boolean => places[id] === 'loop';
  const isHoisted = (id: NodeId): boolean => places[id] === 'hoisted';
  const comesFromLoop = (id: NodeId): boolean => inLoop(id) || states.has(id);
  // The loop returns the stacks that are needed, and those that sunk nodes read.
  const stacked = new Set([...needed].filter(comesFromLoop));
  const read = new Set<NodeId>(nextStates);
  const users = nodes.map(() => 0);
  nodes.forEach((node, id) => {
    if (node.kind !== 'op') return;
    for (const input of node.inputs) {
      if (places[id] !== 'unused') users[input] += 1;
      if (places[id] === 'sunk' && comesFromLoop(input)) stacked.add(input);
      if (inLoop(id)) read.add(input);
    }
  });
  const leaving = new Set([...nextStates, ...stacked, ...needed]);
  const fromOutside = [...read].filter((id) => !comesFromLoop(id) && nodes[id].kind !== 'constant');
  const isSequence = (id: NodeId): boolean => isHoisted(id) || step.sequences.includes(id);
  return {
    key,
    graph: step.graph,
    carried: step.carried,
    sequences: fromOutside.filter(isSequence),
    invariants: fromOutside.filter((id) => !isSequence(id)),
    stacked: [...stacked],
    instructions: schedule(step, { inLoop, users, leavesLoop: (id) => leaving.has(id), isHoisted }),
  };
}
