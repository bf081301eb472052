/** Runs a step graph over all steps on the engine of its inputs: compiled, recorded on a tape, or unrolled into a trace. */
import { add, stack, type Tensor } from '@statal/tensors';
import { atStep, evaluateNode, type NodeId, outermostEngine, source } from '@statal/tensors/internals';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import { descendants } from '../passes/dependencies.js';
import { TraceEngine } from '../trace/traceEngine.js';
import { compileScan } from './compileScan.js';
import { initialValues, runCompiled } from './runCompiled.js';
import { isScanRecorder } from './scanRecorder.js';

export function runScan(step: StepGraph, inputs: ScanInputs): ScanOutputs {
  const engine = outermostEngine('scan', [...inputs.carried, ...inputs.sequences, ...inputs.captured]);
  if (isScanRecorder(engine)) return engine.recordScan(step, inputs);
  if (engine instanceof TraceEngine) return unrollScan(engine, step, inputs);
  // The scope frees what the loop made, even inside a recording, because no recording sees these ops.
  return engine.base.scope(() => runCompiled(compileScan(engine, step), inputs));
}

/** Inside another recording the steps are unrolled. What is the same at every step is recorded once. */
function unrollScan(engine: TraceEngine, step: StepGraph, inputs: ScanInputs): ScanOutputs {
  const { nodes } = step.graph;
  const varies = descendants(step.graph, [...step.carried.map(({ input }) => input), ...step.sequences]);
  const values = initialValues(step, { ...inputs, sequences: [] });
  const evaluate = (wanted: boolean): void =>
    nodes.forEach((node, id) => {
      if (node.kind === 'op' && varies[id] === wanted) values[id] = evaluateNode(node, values, engine);
    });
  evaluate(false);
  let state = inputs.carried;
  const stacks: Tensor[][] = step.stacked.map(() => []);
  const totals: (Tensor | undefined)[] = step.summed.map(() => undefined);
  for (let count = 0; count < inputs.steps; count++) {
    const time = inputs.reverse ? inputs.steps - 1 - count : count;
    step.carried.forEach(({ input }, index) => {
      values[input] = state[index];
    });
    step.sequences.forEach((id, index) => {
      values[id] = atStep(inputs.sequences[index], time);
    });
    evaluate(true);
    state = step.carried.map(({ output }) => values[output] as Tensor);
    step.stacked.forEach((id, index) => {
      stacks[index][time] = values[id] as Tensor;
    });
    step.summed.forEach((id, index) => {
      const total = totals[index];
      totals[index] = total === undefined ? (values[id] as Tensor) : add(total, values[id]);
    });
  }
  const nothing = (id: NodeId, leading: readonly number[]): Tensor =>
    source(engine, 'fill', { shape: [...leading, ...nodes[id].shape], value: 0, dtype: nodes[id].dtype });
  return {
    carried: state,
    stacked: stacks.map((values, index) => (values.length === 0 ? nothing(step.stacked[index], [0]) : stack(values))),
    summed: totals.map((total, index) => total ?? nothing(step.summed[index], [])),
  };
}
