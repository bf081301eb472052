/**
 * The one time loop. The step is called once, on abstract tensors; the recorded graph is what runs, is differentiated
 * and is compiled. JavaScript control flow in a step is therefore decided once, when it is recorded.
 */
import {
  leaves,
  namedLeaves,
  needOptions,
  outermostEngine,
  recorded,
  refuse,
  type Shape,
  ShapeError,
  StatalError,
  showShape,
  type Tensor,
  type Tree,
  withLeaves,
} from '@statal/tensors';
import type { ScanInputs, StepGraph } from '../graph/stepGraph.js';
import { type TracedTensor, TraceEngine } from '../trace/traceEngine.js';
import { type Bptt, full } from './bptt.js';
import { checkStepResult } from './checkStepResult.js';
import { type FlagOptions, runs, starts, stepFlags, whereRow } from './stepFlags.js';

export interface ScanOptions<S extends Tree> extends FlagOptions {
  /** Run from the last step to the first; outputs keep their place in time. With `lengths` each row starts at its own last step. */
  readonly reverse?: boolean | undefined;
  /** The reset state: what a row starts from behind a border of `resets`. Default: zeros. */
  readonly resetState?: S | undefined;
  /** `full()` unless told. */
  readonly bptt?: Bptt | undefined;
}

export interface StepResult<S extends Tree, O extends Tree> {
  readonly state: S;
  readonly output: O;
}

/**
 * Runs `step(state, x)` over the first axis of `xs` and returns the last state and the outputs of all steps, [T, ...].
 *
 * @param step pure function of tensors; it may use tensors from outside, whose gradients are then found too
 * @param state a tree of tensors, the same before and after each step
 * @param xs a tree of tensors [T, ...]
 * @example
 * const { state, output } = scan(({ h }, x) => {
 *   const next = tanh(add(matmul(x, W), matmul(h, U)));
 *   return { state: { h: next }, output: next };
 * }, { h: zeros(engine, [B, H]) }, xs);
 */
export function scan<S extends Tree, X extends Tree, O extends Tree>(
  step: (state: S, x: X) => StepResult<S, O>,
  state: S,
  xs: X,
  options: ScanOptions<S> = {},
): StepResult<S, O> {
  const { graph, inputs, output } = traceScan(step, state, xs, options);
  const { carried: last, stacked: all } = (options.bptt ?? full()).run(graph, inputs);
  return { state: withLeaves(state, last), output: withLeaves(output, all) };
}

/** The step of a scan as a graph, and what fills its roles. `output` has the nesting of the step's output. */
export function traceScan<S extends Tree, X extends Tree, O extends Tree>(
  step: (state: S, x: X) => StepResult<S, O>,
  state: S,
  xs: X,
  options: ScanOptions<S>,
): { readonly graph: StepGraph; readonly inputs: ScanInputs; readonly output: O } {
  if (typeof step !== 'function') refuse('scan', 'a step', step);
  needOptions('scan', options);
  const { bptt = full(), reverse = false } = options;
  if (!bptt?.run) refuse('scan', 'bptt as full()', bptt);
  const stateLeaves = leaves(state);
  const sequences = leaves(xs);
  const steps = commonSteps(sequences);
  const flagInput = stepFlags(options, steps, sequences[0]);
  if (options.resetState !== undefined) checkResetState(options.resetState, state);
  const engine = outermostEngine('scan', [...stateLeaves, ...sequences]);

  const trace = new TraceEngine(engine.base, { runs: steps * (engine instanceof TraceEngine ? engine.runs : 1) });
  const tracedState = stateLeaves.map((leaf) => trace.input(leaf.shape, leaf.dtype));
  const lookups = sequences.map(({ lookup }) => lookup && { ...lookup, all: lookup.indices, indices: stepOf(trace, lookup.indices) });
  const tracedXs = sequences.map((leaf, index) => trace.input(leaf.shape.slice(1), leaf.dtype, lookups[index]));
  const tracedFlag = flagInput === undefined ? undefined : trace.input(flagInput.flags.shape.slice(1), 'float');
  const before =
    tracedFlag !== undefined && flagInput?.resets
      ? tracedState.map((leaf, index) => whereRow(starts(tracedFlag), resetValue(options, index, leaf), leaf))
      : tracedState;
  // Padding may hold anything, NaN too; rows of a table are as good there as elsewhere.
  const seen = tracedFlag === undefined ? tracedXs : tracedXs.map((x) => (x.lookup === undefined ? whereRow(runs(tracedFlag), x, 0) : x));
  const result = recorded(engine, () => step(withLeaves(state, before), withLeaves(xs, seen)));
  checkStepResult('scan', result, state, tracedState);
  const nextState = leaves(result.state);
  const outputs = leaves(result.output);
  const after = tracedFlag === undefined ? nextState : nextState.map((next, index) => whereRow(runs(tracedFlag), next, before[index]));
  const shown = tracedFlag === undefined ? outputs : outputs.map((output) => whereRow(runs(tracedFlag), output, 0));

  const carried = tracedState.map(({ node }, index) => ({ input: node, output: trace.nodeOf(after[index]) }));
  const stacked = shown.map((output) => trace.nodeOf(output));
  const captured = trace.captured();
  const isRead = new Set(trace.graph().nodes.flatMap((node) => (node.kind === 'op' ? node.inputs : [])));
  const lookedUp = lookups.filter((lookup) => lookup !== undefined).filter(({ indices }) => isRead.has(indices.node));
  const behind = [
    ...lookedUp.map(({ all, indices }) => ({ given: all, traced: indices })),
    ...(tracedFlag === undefined || flagInput === undefined ? [] : [{ given: flagInput.flags, traced: tracedFlag }]),
  ];
  const graph: StepGraph = {
    graph: trace.graph(),
    carried,
    sequences: [...tracedXs, ...behind.map(({ traced }) => traced)].map(({ node }) => node),
    captured: captured.map(({ node }) => node),
    stacked,
    summed: [],
  };
  const inputs: ScanInputs = {
    steps,
    reverse,
    carried: stateLeaves,
    sequences: [...sequences, ...behind.map(({ given }) => given)],
    captured: captured.map(({ tensor }) => tensor),
    constants: trace.graph().constants,
  };
  return { graph, inputs, output: result.output };
}

/** A sequence at one step. */
function stepOf(trace: TraceEngine, { shape, dtype }: Tensor): TracedTensor {
  return trace.input(shape.slice(1), dtype);
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

function resetValue<S extends Tree>({ resetState }: ScanOptions<S>, index: number, leaf: Tensor): Tensor {
  if (resetState !== undefined) return leaves(resetState)[index];
  const zero: Shape = leaf.shape;
  return leaf.engine.run('fill', { shape: zero, value: 0, dtype: leaf.dtype }, [], { shape: zero, dtype: leaf.dtype });
}

function checkResetState<S extends Tree>(resetState: S, state: S): void {
  const show = (tree: S): string[] => namedLeaves(tree).map(([name, { shape, dtype }]) => `${name} ${dtype} ${showShape(shape)}`);
  const [given, expected] = [show(resetState), show(state)];
  if (given.join() !== expected.join()) {
    throw new ShapeError('scan', `resetState is { ${given.join(', ')} }, expected { ${expected.join(', ')} } like the state`);
  }
}
