/** Runs a step graph over all steps on whatever engine its inputs live on: compiled, recorded on a tape, or unrolled into a trace. */
import {
  add,
  atStep,
  concat,
  type Engine,
  evaluateNode,
  type NodeId,
  type Operand,
  outermostEngine,
  reshape,
  source,
  type Tensor,
} from '@statal/tensors';
import { TapeEngine } from '../tape/tapeEngine.js';
import { TraceEngine } from '../trace/traceEngine.js';
import { compileScan, runCompiled, stepKey } from './compileScan.js';
import { type BackwardStep, differentiateStep, type GradientRequest } from './differentiateStep.js';
import type { ScanInputs, ScanOutputs, StepGraph } from './stepGraph.js';

export function runScan(step: StepGraph, inputs: ScanInputs): ScanOutputs {
  const engine = outermostEngine('scan', [...inputs.carried, ...inputs.sequences, ...inputs.captured]);
  if (engine instanceof TapeEngine) return recordScan(engine, step, inputs);
  if (engine instanceof TraceEngine) return unrollScan(engine, step, inputs);
  // No recording sees what happens in here, so it is freed even while one is made.
  return engine.base.scope(() => runCompiled(compileScan(engine, step), inputs));
}

/** The forward scan below the tape, with what the backward scan needs kept beside its outputs. */
function recordScan(tape: TapeEngine, step: StepGraph, inputs: ScanInputs): ScanOutputs {
  const below = (tensors: readonly Tensor[]): Tensor[] => tensors.map((tensor) => tape.valueOf(tensor) as Tensor);
  const values: ScanInputs = { ...inputs, carried: below(inputs.carried), sequences: below(inputs.sequences), captured: below(inputs.captured) };
  const ids = [...inputs.carried, ...inputs.sequences, ...inputs.captured].map((tensor) => tape.idOf(tensor));
  const isFloat = (nodes: readonly NodeId[]): boolean[] => nodes.map((id) => step.graph.nodes[id].dtype === 'float');
  const watched = (tensors: readonly Tensor[]): boolean[] => tensors.map((tensor) => tape.idOf(tensor) !== undefined);
  const request: GradientRequest = {
    sequences: watched(inputs.sequences),
    captured: watched(inputs.captured),
    stacked: isFloat(step.stacked),
    summed: isFloat(step.summed),
  };
  const engine = outermostEngine('scan', [...values.carried, ...values.sequences, ...values.captured]);
  const key = stepKey(step);
  const kept = backwardStep(engine, step, key, request).kept;
  const { stacked, carried, summed } = runScan({ ...step, stacked: [...step.stacked, ...kept] }, values);
  const keptStacks = new Map(kept.map((id, index) => [id, stacked[step.stacked.length + index]]));
  const outputs = [...carried, ...stacked.slice(0, step.stacked.length), ...summed];

  const back = (cotangents: readonly (Tensor | undefined)[]): (Tensor | undefined)[] => {
    const ofStacked = cotangents.slice(carried.length, carried.length + step.stacked.length);
    const ofSummed = cotangents.slice(carried.length + step.stacked.length);
    const backward = backwardStep(engine, step, key, {
      ...request,
      stacked: ofStacked.map((cotangent) => cotangent !== undefined),
      summed: ofSummed.map((cotangent) => cotangent !== undefined),
    });
    const present = (tensors: readonly (Tensor | undefined)[]): Tensor[] => tensors.filter((tensor) => tensor !== undefined);
    const gradients = runScan(backward.step, {
      steps: inputs.steps,
      reverse: !inputs.reverse,
      carried: backward.carriedUsed.map((index) => cotangents[index] ?? zeros(carried[index])),
      sequences: [...present(ofStacked), ...backward.kept.map((id) => keptStacks.get(id) as Tensor)],
      captured: [...present(ofSummed), ...backward.capturedUsed.map((index) => values.captured[index])],
      constants: [...inputs.constants, ...backward.step.graph.constants.slice(inputs.constants.length)],
    });
    const result: (Tensor | undefined)[] = ids.map(() => undefined);
    backward.carriedUsed.forEach((index, position) => {
      result[index] = gradients.carried[position];
    });
    backward.sequenceGradients.forEach((index, position) => {
      result[inputs.carried.length + index] = gradients.stacked[position];
    });
    backward.capturedGradients.forEach((index, position) => {
      result[inputs.carried.length + inputs.sequences.length + index] = gradients.summed[position];
    });
    return result;
  };
  const recorded = tape.record(outputs, ids, back);
  return {
    carried: recorded.slice(0, carried.length),
    stacked: recorded.slice(carried.length, carried.length + step.stacked.length),
    summed: recorded.slice(carried.length + step.stacked.length),
  };
}

const backwardSteps = new WeakMap<Engine, Map<string, BackwardStep>>();

/** The backward step of a structure, made once per engine that computes. */
function backwardStep(engine: Engine, step: StepGraph, key: string, request: GradientRequest): BackwardStep {
  const known = backwardSteps.get(engine.base) ?? new Map<string, BackwardStep>();
  backwardSteps.set(engine.base, known);
  const requestKey = `${key}|${JSON.stringify(request)}`;
  const made = known.get(requestKey) ?? differentiateStep(step, request, new TraceEngine(engine.base));
  known.set(requestKey, made);
  return made;
}

/** Inside another recording the steps are written out one by one. */
function unrollScan(engine: TraceEngine, step: StepGraph, inputs: ScanInputs): ScanOutputs {
  const { nodes } = step.graph;
  let state = inputs.carried;
  const stacks: Tensor[][] = step.stacked.map(() => []);
  const totals: (Tensor | undefined)[] = step.summed.map(() => undefined);
  for (let count = 0; count < inputs.steps; count++) {
    const time = inputs.reverse ? inputs.steps - 1 - count : count;
    const values: Operand[] = nodes.map((node) => (node.kind === 'constant' ? inputs.constants[node.index] : Number.NaN));
    step.carried.forEach(({ input }, index) => {
      values[input] = state[index];
    });
    step.sequences.forEach((id, index) => {
      values[id] = atStep(inputs.sequences[index], time);
    });
    step.captured.forEach((id, index) => {
      values[id] = inputs.captured[index];
    });
    nodes.forEach((node, id) => {
      if (node.kind === 'op') values[id] = evaluateNode(node, values, engine);
    });
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
    stacked: stacks.map((stack, index) =>
      stack.length === 0
        ? nothing(step.stacked[index], [0])
        : concat(
            stack.map((value) => reshape(value, [1, ...value.shape])),
            0,
          ),
    ),
    summed: totals.map((total, index) => total ?? nothing(step.summed[index], [])),
  };
}

function zeros(like: Tensor): Tensor {
  return source(like.engine, 'fill', { shape: like.shape, value: 0, dtype: 'float' });
}
