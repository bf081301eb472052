/**
 * Runs a step over time like `scan`, and returns every value inside of it. `scan` fuses operations and keeps what it needs. This runs the
 * recorded graph node by node instead. So it is slow, and holds every node at every step. It is for looking, not for training.
 */
import { leaves, mapTree, ShapeError, type Tensor, type Tree } from '@statal/tensors';
import { aFunction, aTree, checkField, needOptions, optional, outermostEngine, scoped, showNode } from '@statal/tensors/internals';
import type { StepGraph } from '../graph/stepGraph.js';
import type { ScanOptions, StepResult } from '../scan/scanOptions.js';
import { traceScan } from '../scan/traceScan.js';
import { nodeNames } from './nodeNames.js';
import { differentiateRecording, type RunGradients, runRecording, type StepRecording, type UnrolledRun } from './runRecording.js';
import type { Unrolled, UnrolledKind, UnrolledNode } from './unrolled.js';

/** The options of `unroll`: those of `scan`, what to differentiate, and what to name. */
export interface UnrollOptions<S extends Tree, O extends Tree, P extends Tree = Tree> extends ScanOptions<S> {
  /** A scalar loss of the run. With it, every node has gradients. */
  readonly loss?: ((run: UnrolledRun<S, O>) => Tensor) | undefined;
  /**
   * The third argument of the step. Its tensors are nodes with names, such as `params.W`, and what is computed from them alone is part of
   * the graph too. Tensors that the step takes from elsewhere are captured without names.
   */
  readonly params?: P | undefined;
}

/** The result of a step, which may name values inside of it as cells do: `gates`. */
export interface NamedStepResult<S extends Tree, O extends Tree> extends StepResult<S, O> {
  readonly gates?: { readonly [name: string]: Tensor } | undefined;
}

const optionNames = ['reverse', 'lengths', 'mask', 'resets', 'resetState', 'bptt', 'loss', 'params'] as const;

/**
 * Runs `step` over the first axis of `xs` and returns every node of its graph: its values at each step and, with a `loss`, the gradients of
 * the loss with respect to it. Names come from what the step gets and returns; `selectValues` finds nodes by them.
 *
 * The values are those of `scan`, up to rounding: `scan` fuses operations. With `truncatedBptt` gradients stop where those of `scan` do.
 *
 * @example
 * // step: h' = tanh(x W + h U)
 * const { nodes, states } = unroll(step, state, xs, { loss: ({ output }) => sum(output) });
 * states.h.shape; // [20, 4, 8]
 * const last = nodes[nodes.length - 1];
 * last.op; // 'tanh'
 * last.names; // ['state.h', 'output']
 * last.gradients?.shape; // [20, 4, 8]
 * @throws ShapeError if there are no steps, or the loss is not a scalar
 */
export function unroll<S extends Tree, X extends Tree, O extends Tree, P extends Tree = Tree>(
  step: (state: S, x: X, params: P) => NamedStepResult<S, O>,
  state: S,
  xs: X,
  options: UnrollOptions<S, O, P> = {},
): Unrolled<S, O> {
  needOptions('unroll', options, optionNames);
  const { loss, params, ...scanOptions } = options;
  checkField('unroll', 'step', step, aFunction);
  checkField('unroll', 'loss', loss, optional(aFunction));
  checkField('unroll', 'params', params, optional(aTree));
  const traced = traceScan((before: S, x: X) => withGates(step(before, x, withParams(params, [before, x]))), state, xs, scanOptions);
  const { graph, inputs, output: result } = traced;
  if (inputs.steps === 0) throw new ShapeError('unroll', 'xs have no steps', 'Give sequences [T, ...] with at least one step');
  const engine = outermostEngine('unroll', [...inputs.carried, ...inputs.sequences, ...inputs.captured]);
  const window = scanOptions.bptt?.kind === 'truncated' ? scanOptions.bptt.window : undefined;
  const recording: StepRecording<S, O> = { step: graph, inputs, engine, state, output: result.output, window };
  const names = nodeNames(graph, inputs, { state, xs, result, params });
  return scoped(engine, () => {
    const all: Partial<RunGradients<S, O>> & ReturnType<typeof runRecording<S, O>> =
      loss === undefined ? runRecording(recording) : differentiateRecording(recording, loss);
    const { run, stacks, gradients, loss: value } = all;
    const kinds = kindsOf(graph);
    const nodes = graph.graph.nodes.map(
      (node, id): UnrolledNode => ({
        id,
        kind: kinds[id],
        op: node.kind === 'op' ? node.op : undefined,
        text: showNode(graph.graph, id),
        names: names[id],
        inputs: node.kind === 'op' ? node.inputs : [],
        shape: node.shape,
        values: stacks[id],
        gradients: gradients?.[id],
      }),
    );
    const carried = graph.carried.map(({ input, output }) => ({ before: input, after: output }));
    return { steps: inputs.steps, reverse: inputs.reverse, nodes, carried, ...run, loss: value };
  });
}

/** The parameters as values of the engine that records the step. Otherwise what is computed from them alone would not be recorded. */
function withParams<P extends Tree>(params: P | undefined, recorded: Tree): P {
  const trace = outermostEngine('unroll', leaves(recorded));
  return mapTree(params as P, (tensor) => trace.lift(tensor));
}

/** The same result with the gates as further outputs. A wrong result stays as it is, for the check of `scan`. */
function withGates<S extends Tree, O extends Tree>(result: NamedStepResult<S, O>): StepResult<S, { output: O; gates: Tree }> {
  if (result?.output === undefined) return result as never;
  return { ...result, output: { output: result.output, gates: result.gates ?? [] } };
}

function kindsOf({ graph, carried, sequences }: StepGraph): readonly UnrolledKind[] {
  const states = new Set(carried.map(({ input }) => input));
  const given = new Set(sequences);
  return graph.nodes.map(({ kind }, id) => {
    if (kind !== 'input') return kind;
    return states.has(id) ? 'state' : given.has(id) ? 'input' : 'captured';
  });
}
