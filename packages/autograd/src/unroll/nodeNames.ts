/** What the code of a step calls the nodes of its graph. */
import { namedLeaves, type Tree } from '@statal/tensors';
import type { NodeId } from '@statal/tensors/internals';
import type { ScanInputs, StepGraph } from '../graph/stepGraph.js';

export interface NamedParts {
  readonly state: Tree;
  readonly xs: Tree;
  /** `{ output, gates }`, nested as the step returned them. */
  readonly result: Tree;
  readonly params: Tree | undefined;
}

/** The names of every node. A node with two roles has two, e.g. `state.h` and `output`. */
export function nodeNames(step: StepGraph, inputs: ScanInputs, { state, xs, result, params }: NamedParts): readonly (readonly string[])[] {
  const pairs: (readonly [NodeId, string])[] = [
    ...namedLeaves(xs, 'x').map(([path], index) => [step.sequences[index], path] as const),
    ...namedLeaves(state, 'previous').map(([path], index) => [step.carried[index].input, path] as const),
    ...namedLeaves(params, 'params').map(([path, tensor]) => [step.captured[inputs.captured.indexOf(tensor)], path] as const),
    ...namedLeaves(state, 'state').map(([path], index) => [step.carried[index].output, path] as const),
    ...namedLeaves(result).map(([path], index) => [step.stacked[index], path] as const),
  ];
  const names: string[][] = step.graph.nodes.map(() => []);
  // A parameter that the step does not use has no node.
  for (const [id, name] of pairs) names[id]?.push(name);
  return names;
}
