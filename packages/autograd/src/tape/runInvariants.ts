/** Runs the ops that a pass took out of a step, on the engines of what the step captured. */
import type { Operand, Tensor } from '@statal/tensors';
import { evaluateNode } from '@statal/tensors/internals';
import type { ScanInputs } from '../graph/stepGraph.js';
import type { Invariants } from '../passes/splitInvariants.js';

/** The values that the step without its invariants captures. */
export function runInvariants({ graph, inputs, outputs }: Invariants, { captured, constants }: ScanInputs): readonly Tensor[] {
  const values = graph.nodes.map((node): Operand => (node.kind === 'constant' ? constants[node.index] : Number.NaN));
  inputs.forEach((id, index) => {
    values[id] = captured[index];
  });
  graph.nodes.forEach((node, id) => {
    if (node.kind === 'op') values[id] = evaluateNode(node, values, captured[0].engine);
  });
  return outputs.map((id) => values[id] as Tensor);
}
