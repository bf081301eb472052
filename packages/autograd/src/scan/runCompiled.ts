/** Runs a compiled scan on an engine that computes: work before the loop, the loop, work after it. */
import { broadcastTo, type Engine, type Operand, type Tensor } from '@statal/tensors';
import { evaluateNode, type NodeId, type OpNode, outermostEngine, source } from '@statal/tensors/internals';
import type { Placement } from '../graph/placement.js';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import { stackRule } from '../passes/stackRules.js';
import type { CompiledScan } from './compileScan.js';

export function runCompiled({ step, placement, program, sums, accumulators }: CompiledScan, inputs: ScanInputs): ScanOutputs {
  const { steps, reverse, constants } = inputs;
  const { places, varies } = placement;
  const engine = outermostEngine('scan', [...inputs.carried, ...inputs.sequences, ...inputs.captured]).base;
  const values = initialValues(step, inputs);
  const tensorOf = (id: NodeId): Tensor => values[id] as Tensor;

  const computeAtAllSteps = (place: 'hoisted' | 'sunk'): void =>
    step.graph.nodes.forEach((node, id) => {
      if (places[id] !== place) return;
      const { op, attributes, inputs: ids, shape } = node as OpNode;
      const operands = ids.map((input) => ({ value: values[input], stacked: varies[input] }));
      values[id] = stackRule(op).run(operands, { op, attributes, shape }, steps);
    });

  computeBefore(step, placement, values, engine);
  computeAtAllSteps('hoisted');
  const { carried, stacked } = engine.runLoop(program, {
    steps,
    reverse,
    carried: [...inputs.carried, ...initialAccumulators(step, inputs, engine)],
    sequences: program.sequences.map(tensorOf),
    invariants: program.invariants.map(tensorOf),
    constants,
  });
  program.stacked.forEach((id, index) => {
    values[id] = stacked[index];
  });
  computeAtAllSteps('sunk');

  return {
    carried: carried.slice(0, inputs.carried.length),
    stacked: step.stacked.map((id) => {
      const value = tensorOf(id);
      return varies[id] ? value : broadcastTo(value, [steps, ...value.shape]);
    }),
    summed: sums.map(({ sum }) =>
      sum({ steps, valueOf: (id) => values[id], accumulatorOf: (id) => carried[accumulators.get(id) as number] }),
    ),
  };
}

/** One value for each node: the inputs and the numbers, then what is computed. */
export function initialValues(step: StepGraph, inputs: Pick<ScanInputs, 'constants' | 'sequences' | 'captured'>): Operand[] {
  const values: Operand[] = step.graph.nodes.map((node) => (node.kind === 'constant' ? inputs.constants[node.index] : Number.NaN));
  step.sequences.forEach((id, index) => {
    values[id] = inputs.sequences[index];
  });
  step.captured.forEach((id, index) => {
    values[id] = inputs.captured[index];
  });
  return values;
}

/** Computes what is the same at every step. */
export function computeBefore(step: StepGraph, { places }: Placement, values: Operand[], engine: Engine): void {
  step.graph.nodes.forEach((node, id) => {
    if (places[id] === 'before') values[id] = evaluateNode(node, values, engine);
  });
}

/** Accumulators follow the state among the carried values. They start at zero. */
function initialAccumulators({ graph, carried }: StepGraph, inputs: ScanInputs, engine: Engine): Tensor[] {
  return carried.slice(inputs.carried.length).map(({ input }) => {
    const { shape, dtype } = graph.nodes[input];
    return source(engine, 'fill', { shape, value: 0, dtype });
  });
}
