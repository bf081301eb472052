/**
 * Compiles one step of a recurrent model for inputs that arrive one at a time. The model is recorded once. After that a step
 * neither records nor allocates. Text generation and the classification of live audio use it.
 *
 * It is not `compile`, because a stream knows more: its parameters stay, so tables are multiplied by the weights behind them and weights are
 * packed before the first step; and its state stays in the loop. Two LSTM layers of 128 units take one character in a fifth of the time that
 * a plan of `compile` takes.
 */
import { type Data, leaves, readSync, ShapeError, StatalError, sizeOf, type Tensor, type Tree, withLeaves } from '@statal/tensors';
import { outermostEngine, recorded, refuse } from '@statal/tensors/internals';
import type { StepGraph } from '../graph/stepGraph.js';
import { foldLookups } from '../passes/foldLookups.js';
import { checkStepResult } from '../scan/checkStepResult.js';
import { needTensors } from '../scan/needTensors.js';
import type { StepResult } from '../scan/scanOptions.js';
import { compileSingleStep } from '../scan/singleStep.js';
import { checkConditions } from '../trace/conditionProbe.js';
import { TraceEngine } from '../trace/traceEngine.js';

/** The number of steps that a stream is assumed to take. Work before the stream must pay off within them. */
const STREAM = 1_000;

/** A step that is ready to run, with its state. `compileStep` makes it. */
export interface CompiledStep {
  /** Takes one step: from the elements of every input to those of every output. The next step overwrites the result. */
  step(inputs: readonly Data[]): readonly Data[];
  /** A copy of the state between steps. */
  snapshot(): Data[];
  /** Sets the state that the next step starts from. */
  restore(state: readonly Data[]): void;
  /** Frees the memory of the stream. */
  close(): void;
}

/**
 * Compiles `step(state, x)`. `state` is where it starts; `x` shows the shapes and element types of the inputs. The compiled step keeps the
 * parameters' present values: after an update, compile again.
 *
 * @example
 * const params = { W: random.normal(engine, [3, 8]), U: random.normal(engine, [8, 8]) };
 * const stream = compileStep(
 *   ({ h }: { h: Tensor }, x: Tensor) => {
 *     const next = tanh(add(matmul(x, params.W), matmul(h, params.U)));
 *     return { state: { h: next }, output: next };
 *   },
 *   { h: zeros(engine, [1, 8]) },
 *   zeros(engine, [1, 3]),
 * );
 * const [output] = stream.step([Float32Array.of(0.5, -1, 2)]); // the 8 elements of [1, 8]
 * output.length; // 8
 * stream.close();
 */
export function compileStep<S extends Tree, X extends Tree, O extends Tree>(
  step: (state: S, x: X) => StepResult<S, O>,
  state: S,
  x: X,
): CompiledStep {
  if (typeof step !== 'function') refuse('compileStep', 'a step', step);
  needTensors('compileStep', 'state', state);
  needTensors('compileStep', 'x', x);
  const [stateLeaves, inputs] = [leaves(state), leaves(x)];
  const engine = outermostEngine('compileStep', [...stateLeaves, ...inputs]);
  if (engine.level > 0)
    throw new StatalError('compileStep', 'called while gradients or a step are being recorded', 'Compile outside of grad and scan');
  const trace = new TraceEngine(engine.base, { runs: STREAM });
  const tracedState = stateLeaves.map((leaf) => trace.input(leaf.shape, leaf.dtype));
  const tracedInputs = inputs.map((leaf) => trace.input(leaf.shape, leaf.dtype));
  const result = recorded(engine, () => step(withLeaves(state, tracedState), withLeaves(x, tracedInputs)));
  checkConditions('compileStep', engine.base, trace.opsFrom(0), (probe) =>
    recorded(engine, () => {
      const fresh = (leaf: Tensor): Tensor => probe.input(leaf.shape, leaf.dtype);
      step(withLeaves(state, stateLeaves.map(fresh)), withLeaves(x, inputs.map(fresh)));
    }),
  );
  checkStepResult('compileStep', result, state, tracedState);
  const carried = leaves(result.state).map((leaf, index) => ({ input: tracedState[index].node, output: trace.nodeOf(leaf) }));
  const stacked = leaves(result.output).map((leaf) => trace.nodeOf(leaf));
  const captured = trace.captured();
  const recording: StepGraph = {
    graph: trace.graph(),
    carried,
    sequences: tracedInputs.map(({ node }) => node),
    captured: captured.map(({ node }) => node),
    stacked,
    summed: [],
  };
  const graph = foldLookups(recording, { runs: STREAM });
  const { constants } = graph.graph;
  const single = compileSingleStep(graph, engine.base, { captured: captured.map(({ tensor }) => tensor), constants });
  const loop = engine.base.openLoop(single.program, { carried: stateLeaves, invariants: single.invariants, constants });
  const results: Data[] = single.outputs.map((output) => (output.kind === 'fixed' ? readSync(output.value) : new Float32Array()));
  return {
    step(given) {
      needElements('inputs', given, inputs);
      const computed = loop.step(single.inputs.map((index) => given[index]));
      single.outputs.forEach((output, index) => {
        if (output.kind !== 'fixed') results[index] = (output.kind === 'computed' ? computed : given)[output.index];
      });
      return results;
    },
    snapshot: () => loop.snapshot(),
    restore(saved) {
      needElements('states', saved, stateLeaves);
      loop.restore(saved);
    },
    close: () => loop.close(),
  };
}

function needElements(what: string, given: readonly Data[], expected: readonly Tensor[]): void {
  const [counts, wanted] = [given.map(({ length }) => length), expected.map(({ shape }) => sizeOf(shape))];
  if (counts.join() !== wanted.join()) {
    throw new ShapeError('compileStep', `got ${what} of [${counts.join(', ')}] elements, expected [${wanted.join(', ')}]`);
  }
}
