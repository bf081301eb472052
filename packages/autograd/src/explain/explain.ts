/** Reports how a step is compiled. It traces and compiles, but computes nothing. */

import { leaves, type Tree } from '@statal/tensors';
import { type Graph, outermostEngine, showNode } from '@statal/tensors/internals';
import { differentiateStep } from '../derivative/differentiateStep.js';
import type { StepGraph } from '../graph/stepGraph.js';
import { foldLookups } from '../passes/foldLookups.js';
import { splitInvariants } from '../passes/splitInvariants.js';
import { fullBptt } from '../scan/bptt.js';
import type { ScanOptions, StepResult } from '../scan/scanOptions.js';
import { traceScan } from '../scan/traceScan.js';
import { windowsOf } from '../scan/windowsOf.js';
import { TraceEngine } from '../trace/traceEngine.js';
import { explainPass } from './explainPass.js';
import type { Explanation } from './explanation.js';
import { explanationText } from './explanationText.js';

/**
 * Traces, differentiates and compiles a step as `scan` and `grad` do with the same arguments, and reports the result:
 * what left the loop, which products and fused groups run at every step, what the backward pass keeps, and whether threads
 * can share the loop.
 *
 * @example
 * const report = explain(step, state, xs); // step: h' = tanh(x W + h U)
 * report.forward.hoisted; // ['matmul([4, 3], [3, 8]) -> [4, 8]']
 * console.log(String(report));
 */
export function explain<S extends Tree, X extends Tree, O extends Tree>(
  step: (state: S, x: X) => StepResult<S, O>,
  state: S,
  xs: X,
  options: ScanOptions<S> = {},
): Explanation {
  const { graph: traced, inputs } = traceScan(step, state, xs, options);
  const folded = foldLookups(traced, { runs: inputs.steps });
  const split = folded === traced ? undefined : splitInvariants(folded);
  const graph = split?.step ?? traced;
  const engine = outermostEngine('explain', leaves([state, xs])).base;
  const { nodes } = graph.graph;
  const isFloat = (id: number): boolean => nodes[id].dtype === 'float';
  // The flags made of lengths, mask and resets follow the sequences. They have no gradient.
  const given = leaves(xs).length;
  const request = {
    sequences: graph.sequences.map((id, index) => index < given && isFloat(id)),
    captured: graph.captured.map(isFloat),
    stacked: graph.stacked.map(isFloat),
    summed: [],
  };
  const backward = differentiateStep(graph, request, new TraceEngine(engine));
  const bptt = options.bptt ?? fullBptt();
  const windows = inputs.steps === 0 ? 1 : windowsOf(inputs, bptt.window ?? inputs.steps).length;
  const forward = explainPass(engine, { ...graph, stacked: [...graph.stacked, ...backward.kept] });
  const report = {
    engine: engine.name,
    steps: inputs.steps,
    windows,
    runsAgain: bptt.kind === 'checkpointed' && windows > 1,
    forward: { ...forward, once: [...opsOf(split?.before.graph), ...forward.once] },
    backward: explainPass(engine, backward.step),
    kept: backward.kept.map((id) => showKept(graph, id)),
  };
  return { ...report, toString: () => explanationText(report) };
}

function opsOf(graph: Graph | undefined): string[] {
  if (graph === undefined) return [];
  return graph.nodes.flatMap(({ kind }, id) => (kind === 'op' ? [showNode(graph, id)] : []));
}

function showKept({ graph, carried, sequences }: StepGraph, id: number): string {
  const shape = `[${graph.nodes[id].shape.join(', ')}]`;
  if (carried.some(({ input }) => input === id)) return `state ${shape} before the step`;
  return sequences.includes(id) ? `input ${shape}` : showNode(graph, id);
}
