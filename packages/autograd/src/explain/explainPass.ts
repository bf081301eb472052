/** Explains one direction of a scan: which ops left the loop, and which stayed in it. */
import type { ComputeEngine, Shape } from '@statal/tensors';
import {
  type Graph,
  groupShape,
  type LoopExplanation,
  type LoopInstruction,
  type NodeId,
  type OpNode,
  showNode,
} from '@statal/tensors/internals';
import type { NodePlace } from '../graph/placement.js';
import type { StepGraph } from '../graph/stepGraph.js';
import { sumsInputs } from '../passes/sumOverSteps.js';
import { compileScan } from '../scan/compileScan.js';
import { notCompiledText, rowMixingText } from './loopReasons.js';

/** A `LoopExplanation` whose reasons are sentences. */
export interface LoopInWords extends LoopExplanation {
  readonly steps: { readonly compiled: true } | { readonly compiled: false; readonly reason: string };
  readonly rows: { readonly independent: true; readonly count: number } | { readonly independent: false; readonly reason: string };
}

/** One direction of a scan: its ops as texts, listed by the place where they are computed. */
export interface PassExplanation {
  /** Ops whose result is the same at every step. They are computed once. */
  readonly once: readonly string[];
  /** Hoisted ops: computed for all steps at once before the loop. */
  readonly hoisted: readonly string[];
  readonly perStep: readonly StepInstruction[];
  /** Sunk ops: computed for all steps at once after the loop. */
  readonly sunk: readonly string[];
  /** Sums over the steps that the loop carries, such as gradients of values that are the same at every step. */
  readonly accumulators: readonly string[];
  /** How the engine runs the loop. Absent if it runs op by op. */
  readonly loop?: LoopInWords | undefined;
}

/**
 * - `product`: one matmul. Its result may be added to that of another, in place.
 * - `group`: elementwise ops of one shape, fused.
 * - `view`: a slice, a concatenation or a reshape.
 * - `single`: any other op, by itself.
 */
export interface StepInstruction {
  readonly kind: LoopInstruction['kind'];
  /** Names of ops, in order. */
  readonly ops: readonly string[];
  /** The shape of the result. A group has one shape for all its results. */
  readonly shape: Shape;
  /** The instruction as text, e.g. `matmul([4, 8], [8, 32]) -> [4, 32]`. */
  readonly text: string;
}

export function explainPass(engine: ComputeEngine, original: StepGraph): PassExplanation {
  const { step, placement, program, sums } = compileScan(engine, original);
  const { nodes } = step.graph;
  const opsAt = (place: NodePlace): string[] =>
    nodes.flatMap((_, id) => (placement.places[id] === place ? [showNode(step.graph, id)] : []));
  const accumulators = original.summed.filter((_, index) => sums[index].isAccumulator);
  const summedAfterLoop = original.summed.filter((_, index) => !sums[index].isAccumulator).flatMap((id) => termsOf(step, id));
  return {
    once: opsAt('before'),
    hoisted: opsAt('hoisted'),
    perStep: program.instructions.flatMap((instruction) => instructionsOf(step, instruction)),
    sunk: [...opsAt('sunk'), ...[...new Set(summedAfterLoop)].map((id) => `sum over steps of ${showNode(step.graph, id)}`)],
    accumulators: accumulators.map((id) => showNode(step.graph, id)),
    loop: inWords(step.graph, engine.explainLoop?.(program)),
  };
}

function inWords(graph: Graph, loop: LoopExplanation | undefined): LoopInWords | undefined {
  if (loop === undefined) return undefined;
  const { steps, rows } = loop;
  return {
    ...loop,
    steps: steps.compiled ? steps : { compiled: false, reason: notCompiledText(steps.reason) },
    rows: rows.independent ? rows : { independent: false, reason: rowMixingText(graph, rows.reason) },
  };
}

/** A group is one instruction. Otherwise each op is one. */
function instructionsOf({ graph }: StepGraph, { kind, nodes: ids }: LoopInstruction): StepInstruction[] {
  const opOf = (id: NodeId): string => (graph.nodes[id] as OpNode).op;
  const shapeOf = (id: NodeId): Shape => graph.nodes[id].shape;
  const [first, sum] = ids;
  if (kind === 'product' && sum !== undefined)
    return [{ kind, ops: ids.map(opOf), shape: shapeOf(sum), text: `${showNode(graph, first)}, added to the product before` }];
  if (kind !== 'group') return ids.map((id) => ({ kind, ops: [opOf(id)], shape: shapeOf(id), text: showNode(graph, id) }));
  const ops = ids.map(opOf);
  const shape = groupShape(graph, ids);
  return [{ kind, ops, shape, text: `[${shape.join(', ')}]: ${ops.join(', ')}` }];
}

/** The ops whose results a sum over the steps adds up. */
function termsOf(step: StepGraph, id: NodeId): NodeId[] {
  const node = step.graph.nodes[id];
  if (node.kind !== 'op') return [];
  return sumsInputs(node.op) ? node.inputs.flatMap((input) => termsOf(step, input)) : [id];
}
