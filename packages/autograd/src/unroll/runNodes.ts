/** Computes every node of a step at every time, with ordinary tensors, and keeps all of them. */
import { type Engine, type Operand, stopGradient, type Tensor } from '@statal/tensors';
import { atStep, evaluateNode } from '@statal/tensors/internals';
import type { ScanInputs, StepGraph } from '../graph/stepGraph.js';
import { windowsOf } from '../scan/windowsOf.js';

/** The values of all nodes at each time. Constants are numbers. */
export type ValuesOverTime = readonly (readonly Operand[])[];

export interface RunNodesOptions {
  readonly engine: Engine;
  /** Gradients stop between windows of this many steps. Default: all steps. */
  readonly window?: number | undefined;
  /** Sees every value before others use it, and returns what they use. */
  probed(value: Tensor, id: number, time: number): Tensor;
}

export function runNodes({ graph, carried, sequences, captured }: StepGraph, inputs: ScanInputs, options: RunNodesOptions): ValuesOverTime {
  const { engine, window = inputs.steps, probed } = options;
  const all: Operand[][] = Array.from({ length: inputs.steps }, () => []);
  let state = inputs.carried;
  windowsOf(inputs, window).forEach(({ start, size }, index) => {
    if (index > 0) state = state.map((value) => stopGradient(value));
    for (let step = 0; step < size; step++) {
      const time = inputs.reverse ? start + size - 1 - step : start + step;
      const values = all[time];
      const given = new Map<number, Tensor>([
        ...carried.map(({ input }, which) => [input, state[which]] as const),
        ...sequences.map((id, which) => [id, atStep(inputs.sequences[which], time)] as const),
        ...captured.map((id, which) => [id, inputs.captured[which]] as const),
      ]);
      graph.nodes.forEach((node, id) => {
        if (node.kind === 'constant') values.push(inputs.constants[node.index]);
        else values.push(probed(given.get(id) ?? evaluateNode(node, values, engine), id, time));
      });
      state = carried.map(({ output }) => values[output] as Tensor);
    }
  });
  return all;
}
