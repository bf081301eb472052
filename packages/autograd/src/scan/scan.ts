/**
 * The one time loop. The step is called once, on abstract tensors; the recorded graph is what runs, is differentiated
 * and is compiled. JavaScript control flow in a step is therefore decided once, when it is recorded.
 */
import { type Tree, withLeaves } from '@statal/tensors';
import { outermostEngine } from '@statal/tensors/internals';
import type { ScanInputs, StepGraph } from '../graph/stepGraph.js';
import { foldLookups } from '../passes/foldLookups.js';
import { TraceEngine } from '../trace/traceEngine.js';
import { fullBptt } from './bptt.js';
import type { ScanOptions, StepResult } from './scanOptions.js';
import { isScanRecorder } from './scanRecorder.js';
import { traceScan } from './traceScan.js';

/**
 * Runs `step(state, x)` over the first axis of `xs` and returns the last state and the outputs of all steps, [T, ...].
 *
 * @param step a pure function of tensors. It may use tensors from outside, which then get gradients too
 * @param state a tree of tensors, of the same shapes and types before and after each step
 * @param xs a tree of tensors [T, ...]; the step gets them as [...]
 * @throws StatalError if `xs` holds no tensor, or the step does not return `{ state, output }`
 * @throws ShapeError if the lengths T differ, or the step changes the shape or type of a state
 * @example
 * const xs = tensor(engine, [[1], [2], [3]]); // [T, B] = [3, 1]
 * const { state, output } = scan(
 *   ({ total }, x) => {
 *     const next = add(total, x);
 *     return { state: { total: next }, output: next };
 *   },
 *   { total: zeros(engine, [1]) },
 *   xs,
 * );
 * output; // [[1], [3], [6]]
 * state.total; // [6]
 */
export function scan<S extends Tree, X extends Tree, O extends Tree>(
  step: (state: S, x: X) => StepResult<S, O>,
  state: S,
  xs: X,
  options: ScanOptions<S> = {},
): StepResult<S, O> {
  const { graph, inputs, output } = traceScan(step, state, xs, options);
  const bptt = options.bptt ?? fullBptt();
  const { carried: last, stacked: all } = bptt.run(...withFoldedLookups(graph, inputs, bptt.window));
  return { state: withLeaves(state, last), output: withLeaves(output, all) };
}

/** The step that runs, and its inputs. `window`: how many steps run at a time. A tape knows of more lookups than the step shows. */
function withFoldedLookups(step: StepGraph, inputs: ScanInputs, window = inputs.steps): readonly [StepGraph, ScanInputs] {
  const engine = outermostEngine('scan', [...inputs.carried, ...inputs.sequences, ...inputs.captured]);
  if (isScanRecorder(engine)) return engine.foldScan(step, inputs);
  const runs = Math.min(inputs.steps, window) * (engine instanceof TraceEngine ? engine.runs : 1);
  return [foldLookups(step, { runs }), inputs];
}
