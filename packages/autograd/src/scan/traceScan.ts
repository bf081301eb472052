/**
 * Records the step of a scan as a graph. The step is called once, on abstract tensors. If rows can hold or be reset, ops that select by the
 * flag of each row are recorded around the step.
 */

import { leaves, namedLeaves, ShapeError, StatalError, type Tensor, type Tree, withLeaves } from '@statal/tensors';
import { needOptions, outermostEngine, recorded, refuse, showShape } from '@statal/tensors/internals';
import type { ScanInputs, StepGraph } from '../graph/stepGraph.js';
import { checkConditions } from '../trace/conditionProbe.js';
import { type TracedTensor, TraceEngine } from '../trace/traceEngine.js';
import { checkStepResult } from './checkStepResult.js';
import { needTensors } from './needTensors.js';
import type { ScanOptions, StepResult } from './scanOptions.js';
import { isScanRecorder } from './scanRecorder.js';
import { runs, starts, stepFlags, whereRow } from './stepFlags.js';

export interface TracedScan<O extends Tree> {
  readonly graph: StepGraph;
  /** The tensors that fill the roles of the graph. */
  readonly inputs: ScanInputs;
  /** Nested as the output of the step. */
  readonly output: O;
}

export function traceScan<S extends Tree, X extends Tree, O extends Tree>(
  step: (state: S, x: X) => StepResult<S, O>,
  state: S,
  xs: X,
  options: ScanOptions<S>,
): TracedScan<O> {
  checkArguments(step, options);
  needTensors('scan', 'state', state);
  needTensors('scan', 'xs', xs);
  const [stateLeaves, sequences] = [leaves(state), leaves(xs)];
  const steps = commonSteps(sequences);
  const flags = stepFlags(options, steps, sequences[0]);
  if (options.resetState !== undefined) needTensors('scan', 'resetState', options.resetState);
  if (options.resetState !== undefined) checkResetState(options.resetState, state);
  const engine = outermostEngine('scan', [...stateLeaves, ...sequences]);

  const trace = new TraceEngine(engine.base, { runs: steps * (engine instanceof TraceEngine ? engine.runs : 1) });
  const tracedState = stateLeaves.map((leaf) => trace.input(leaf.shape, leaf.dtype));
  const tracedXs = sequences.map((sequence) => inputOfStep(trace, sequence));
  const flag = flags && inputOfStep(trace, flags.flags);
  const before = flag && flags.resets ? withResets(flag, tracedState, options) : tracedState;
  // Padding may hold anything, even NaN, so it is replaced by 0. Looked-up rows are valid there too.
  const isLookup = (x: Tensor): boolean => isScanRecorder(x.engine) && x.engine.isLookup(x);
  const seen = tracedXs.map((x, index) => (flag === undefined || isLookup(sequences[index]) ? x : whereRow(runs(flag), x, 0)));
  const recordedBefore = trace.graph().nodes.length;
  const result = recorded(engine, () => step(withLeaves(state, before), withLeaves(xs, seen)));
  checkConditions('scan', engine.base, trace.opsFrom(recordedBefore), (probe) => {
    const fresh = withLeaves(
      state,
      stateLeaves.map(({ shape, dtype }) => probe.input(shape, dtype)),
    );
    const freshXs = sequences.map((sequence) => inputOfStep(probe, sequence));
    recorded(engine, () => step(fresh, withLeaves(xs, freshXs)));
  });
  checkStepResult('scan', result, state, tracedState);
  const [nextState, outputs] = withHolds(flag, leaves(result.state), leaves(result.output), before);

  const given: [Tensor, TracedTensor][] = sequences.map((sequence, index) => [sequence, tracedXs[index]]);
  if (flag) given.push([flags.flags, flag]);
  const carried = tracedState.map(({ node }, index) => ({ input: node, output: trace.nodeOf(nextState[index]) }));
  const stacked = outputs.map((output) => trace.nodeOf(output));
  const captured = trace.captured();
  return {
    graph: {
      graph: trace.graph(),
      carried,
      sequences: given.map(([, { node }]) => node),
      captured: captured.map(({ node }) => node),
      stacked,
      summed: [],
    },
    inputs: {
      steps,
      reverse: options.reverse ?? false,
      carried: stateLeaves,
      sequences: given.map(([sequence]) => sequence),
      captured: captured.map(({ tensor }) => tensor),
      constants: trace.graph().constants,
    },
    output: result.output,
  };
}

const optionNames: readonly (keyof ScanOptions<Tree>)[] = ['reverse', 'lengths', 'mask', 'resets', 'resetState', 'bptt'];

function checkArguments<S extends Tree>(step: unknown, options: ScanOptions<S>): void {
  if (typeof step !== 'function') refuse('scan', 'a step', step);
  needOptions('scan', options, optionNames);
  const { bptt } = options;
  if (bptt !== undefined && !bptt?.run) refuse('scan', 'bptt, such as fullBptt()', bptt);
}

/** The input that stands for a sequence [T, ...] in the step, [...]. */
function inputOfStep(trace: TraceEngine, { shape, dtype }: Tensor): TracedTensor {
  return trace.input(shape.slice(1), dtype);
}

/** The state before the step, reset in the rows whose flag says so. */
function withResets<S extends Tree>(flag: Tensor, state: readonly Tensor[], { resetState }: ScanOptions<S>): Tensor[] {
  const zeros = ({ engine, shape, dtype }: Tensor): Tensor => engine.run('fill', { shape, value: 0, dtype }, [], { shape, dtype });
  return state.map((leaf, index) => whereRow(starts(flag), resetState === undefined ? zeros(leaf) : leaves(resetState)[index], leaf));
}

/** In the rows that hold, the state stays as it was before the step, and the outputs are 0. */
function withHolds(
  flag: Tensor | undefined,
  nextState: readonly Tensor[],
  outputs: readonly Tensor[],
  before: readonly Tensor[],
): [readonly Tensor[], readonly Tensor[]] {
  const held = (values: readonly Tensor[], others: readonly Tensor[]): readonly Tensor[] =>
    flag === undefined ? values : values.map((value, index) => whereRow(runs(flag), value, others[index] ?? 0));
  return [held(nextState, before), held(outputs, [])];
}

function commonSteps(sequences: readonly Tensor[]): number {
  const [first] = sequences;
  if (first === undefined) throw new StatalError('scan', 'xs holds no tensor', 'Give at least one sequence [T, ...]');
  for (const { shape } of sequences) {
    if (shape.length === 0 || shape[0] !== first.shape[0]) {
      throw new ShapeError(
        'scan',
        `xs have shapes ${sequences.map((x) => showShape(x.shape)).join(', ')}`,
        'The first axis is time and must be the same in all',
      );
    }
  }
  return first.shape[0];
}

function checkResetState<S extends Tree>(resetState: S, state: S): void {
  const show = (tree: S): string[] => namedLeaves(tree).map(([name, { shape, dtype }]) => `${name} ${dtype} ${showShape(shape)}`);
  const [given, expected] = [show(resetState), show(state)];
  if (given.join() !== expected.join()) {
    throw new ShapeError('scan', `resetState is { ${given.join(', ')} }, expected { ${expected.join(', ')} } like the state`);
  }
}
