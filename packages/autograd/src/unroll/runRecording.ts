/** Runs a recorded step over time, and differentiates a loss with respect to every value in it. */
import { add, type Engine, full, leaves, type Operand, stack, type Tensor, type Tree, withLeaves, zeros } from '@statal/tensors';
import { valueAndGrad } from '../grad.js';
import type { ScanInputs, StepGraph } from '../graph/stepGraph.js';
import { runNodes, type ValuesOverTime } from './runNodes.js';

/** A step that was recorded once, and what it will run on. */
export interface StepRecording<S extends Tree, O extends Tree> {
  readonly step: StepGraph;
  readonly inputs: ScanInputs;
  readonly engine: Engine;
  /** Nested as the state and the output are. */
  readonly state: S;
  readonly output: O;
  /** Gradients stop between windows of this many steps. */
  readonly window: number | undefined;
}

/** What a loss of `unroll` gets. */
export interface UnrolledRun<S extends Tree, O extends Tree> {
  /** The outputs of every step, [T, ...]. */
  readonly output: O;
  /** The states after every step, [T, ...]. */
  readonly states: S;
  /** The state after the last step. */
  readonly state: S;
}

export interface RunValues<S extends Tree, O extends Tree> {
  readonly run: UnrolledRun<S, O>;
  /** The values of each node, [T, ...]. */
  readonly stacks: readonly Tensor[];
}

type Probed = (value: Tensor, id: number, time: number) => Tensor;

export function runRecording<S extends Tree, O extends Tree>(
  recording: StepRecording<S, O>,
  probed: Probed = (value) => value,
): RunValues<S, O> {
  const { step, inputs, engine, window, state, output } = recording;
  const values = runNodes(step, inputs, { engine, window, probed });
  const stacks = step.graph.nodes.map((_, id) => stackOf(values, id, engine));
  const last = values[inputs.reverse ? 0 : inputs.steps - 1];
  const after = step.carried.map((each) => each.output);
  const outputs = step.stacked.slice(0, leaves(output).length);
  const at = (ids: readonly number[], from: readonly Operand[]): Tensor[] => ids.map((id) => from[id] as Tensor);
  return {
    run: {
      output: withLeaves(output, at(outputs, stacks)),
      states: withLeaves(state, at(after, stacks)),
      state: withLeaves(state, at(after, last)),
    },
    stacks,
  };
}

export interface RunGradients<S extends Tree, O extends Tree> extends RunValues<S, O> {
  readonly loss: Tensor;
  /** The gradients of each node, [T, ...]. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/** A zero is added to each value. The gradient with respect to that zero is the gradient with respect to the value. */
export function differentiateRecording<S extends Tree, O extends Tree>(
  recording: StepRecording<S, O>,
  loss: (run: UnrolledRun<S, O>) => Tensor,
): RunGradients<S, O> {
  const { step, inputs, engine } = recording;
  const floats = step.graph.nodes.map(({ kind, dtype }) => kind !== 'constant' && dtype === 'float');
  const zeroOf = (id: number): Tree => (floats[id] ? zeros(engine, step.graph.nodes[id].shape) : []);
  const probes: readonly (readonly Tree[])[] = Array.from({ length: inputs.steps }, () => floats.map((_, id) => zeroOf(id)));
  const probed = valueAndGrad((given: typeof probes) => {
    const values = runRecording(recording, (value, id, time) => (floats[id] ? add(value, given[time][id] as Tensor) : value));
    return { loss: loss(values.run), values };
  })(probes);
  const over = (id: number): Tensor => stack(probed.gradients.map((now) => now[id] as Tensor));
  return { loss: probed.loss, gradients: floats.map((isFloat, id) => (isFloat ? over(id) : undefined)), ...probed.aux.values };
}

function stackOf(values: ValuesOverTime, id: number, engine: Engine): Tensor {
  const [first] = values;
  if (typeof first[id] === 'number') return full(engine, [values.length], first[id]);
  return stack(values.map((now) => now[id] as Tensor));
}
