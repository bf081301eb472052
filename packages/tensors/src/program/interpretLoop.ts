/** Runs a loop program op by op with ordinary tensors. Faster implementations are tested against it. */

import type { LoopInputs, LoopOutputs } from '../engine.js';
import { source } from '../ops/dispatch.js';
import { stack } from '../ops/layout.js';
import type { Operand, Tensor } from '../tensor.js';
import { atStep, evaluateNode } from './evaluateNode.js';
import type { GraphNode } from './graph.js';
import type { LoopProgram } from './loopProgram.js';

/** Runs a loop program op by op, for engines without a compiler of their own. */
export function interpretLoop(program: LoopProgram, inputs: LoopInputs): LoopOutputs {
  const { nodes } = program.graph;
  const values: Operand[] = new Array(nodes.length);
  nodes.forEach((node, id) => {
    if (node.kind === 'constant') values[id] = inputs.constants[node.index];
  });
  program.invariants.forEach((id, index) => {
    values[id] = inputs.invariants[index];
  });
  let state = inputs.carried;
  const stacks: Tensor[][] = program.stacked.map(() => []);
  for (let step = 0; step < inputs.steps; step++) {
    const time = inputs.reverse ? inputs.steps - 1 - step : step;
    program.carried.forEach(({ input }, index) => {
      values[input] = state[index];
    });
    program.sequences.forEach((id, index) => {
      values[id] = atStep(inputs.sequences[index], time);
    });
    for (const { nodes: ids } of program.instructions) for (const id of ids) values[id] = evaluateNode(nodes[id], values, engineOf(inputs));
    state = program.carried.map(({ output }) => values[output] as Tensor);
    program.stacked.forEach((id, index) => {
      stacks[index][time] = values[id] as Tensor;
    });
  }
  return { carried: state, stacked: stacks.map((stack, index) => stackOf(stack, nodes[program.stacked[index]], inputs)) };
}

function engineOf({ carried, sequences, invariants }: LoopInputs): Tensor['engine'] {
  const [first] = [...carried, ...sequences, ...invariants];
  return first.engine;
}

function stackOf(steps: readonly Tensor[], node: GraphNode, inputs: LoopInputs): Tensor {
  if (steps.length === 0) return source(engineOf(inputs), 'fill', { shape: [0, ...node.shape], value: 0, dtype: node.dtype });
  return stack(steps);
}
