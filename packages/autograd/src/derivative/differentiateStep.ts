/**
 * From the graph of a step to the graph of its backward step. Of the forward values that the derivatives need, the
 * outputs of products and of transcendental ops are kept as stacks, and so is what the scan returns at every step anyway; the rest is
 * computed again in the backward step.
 */
import { dispatch, type Graph, type NodeId, type Operand, type OpName, type OpNode, sameShape, source, type Tensor } from '@statal/tensors';
import type { StepGraph } from '../graph/stepGraph.js';
import { planSums } from '../passes/planSums.js';
import { summedInPlace } from '../passes/schedule.js';
import type { TracedTensor, TraceEngine } from '../trace/traceEngine.js';
import { type Cotangent, totalCotangent } from './cotangent.js';
import { isWorthKeeping } from './derivativeRules.js';
import { passesGradient, pullback } from './pullback.js';

/** Which gradients are wanted, and which outputs have a cotangent. */
export interface GradientRequest {
  readonly sequences: readonly boolean[];
  readonly captured: readonly boolean[];
  readonly stacked: readonly boolean[];
  readonly summed: readonly boolean[];
}

export interface BackwardStep {
  /**
   * carried: a cotangent for each float state. sequences: cotangents of the stacked outputs that have one, then `kept`.
   * captured: cotangents of the summed outputs that have one, then `captured` values of the forward step.
   * stacked and summed: cotangents of the sequences and captured values that were asked for and are reached.
   */
  readonly step: StepGraph;
  /** Forward nodes whose value at every step is needed. */
  readonly kept: readonly NodeId[];
  /** Indices into the forward step's captured inputs. */
  readonly capturedUsed: readonly number[];
  /** Indices into the forward step's carried values that have a cotangent: the float ones. */
  readonly carriedUsed: readonly number[];
  readonly sequenceGradients: readonly number[];
  readonly capturedGradients: readonly number[];
}

export function differentiateStep(forward: StepGraph, request: GradientRequest, trace: TraceEngine): BackwardStep {
  const { nodes, constants } = forward.graph;
  const carriedUsed = forward.carried.flatMap(({ input }, index) => (nodes[input].dtype === 'float' ? [index] : []));
  const inputLike = (id: NodeId): TracedTensor => trace.input(nodes[id].shape, nodes[id].dtype);

  // The numbers of the forward step stay numbers of this recording, under the same index.
  const constantValues = constants.map((value) => trace.constant(value));
  const contributions: Cotangent[][] = nodes.map(() => []);
  const carriedCotangents = carriedUsed.map((index) => {
    const { output } = forward.carried[index];
    const cotangent = inputLike(output);
    contributions[output].push(cotangent);
    return cotangent;
  });
  const given = (outputs: readonly NodeId[], present: readonly boolean[]): TracedTensor[] =>
    outputs.flatMap((id, index) => {
      if (!present[index]) return [];
      const cotangent = inputLike(id);
      contributions[id].push(cotangent);
      return [cotangent];
    });
  const stackedCotangents = given(forward.stacked, request.stacked);
  const summedCotangents = given(forward.summed, request.summed);

  const varies = nodes.map(() => false);
  for (const id of [...forward.carried.map(({ input }) => input), ...forward.sequences]) varies[id] = true;
  nodes.forEach((node, id) => {
    if (node.kind === 'op' && node.inputs.some((input) => varies[input])) varies[id] = true;
  });

  const isReturned = new Set(forward.stacked);
  const users = countUsers(forward);
  const kept = new Map<NodeId, TracedTensor>();
  const used = new Map<number, TracedTensor>();
  const recomputed = new Map<NodeId, Tensor>();
  const remember = <V extends Tensor>(map: Map<number, V>, key: number, make: () => V): V => {
    const known = map.get(key) ?? make();
    map.set(key, known);
    return known;
  };
  const isKept = (id: NodeId, op: OpName): boolean => !opTraits[op].isCheap || isReturned.has(id) || isSumInPlace(forward.graph, id, users);
  const forwardValue = (id: NodeId): Operand => {
    const node = nodes[id];
    if (node.kind === 'constant') return constantValues[node.index];
    if (node.kind === 'input' && !varies[id]) return remember(used, forward.captured.indexOf(id), () => inputLike(id));
    if (node.kind === 'input' || (varies[id] && isKept(id, node.op))) return remember(kept, id, () => inputLike(id));
    return remember(recomputed, id, () => {
      return node.inputs.length === 0
        ? source(trace, node.op, node.attributes)
        : dispatch(node.op, node.inputs.map(forwardValue), node.attributes);
    });
  };

  const wanted = nodes.map(() => false);
  for (const index of carriedUsed) wanted[forward.carried[index].input] = true;
  forward.sequences.forEach((id, index) => {
    wanted[id] = request.sequences[index];
  });
  forward.captured.forEach((id, index) => {
    wanted[id] = request.captured[index];
  });
  nodes.forEach((node, id) => {
    if (node.kind === 'op') wanted[id] = node.inputs.some((input, which) => wanted[input] && passesGradient(node.op, which));
  });

  const cotangentOf = (id: NodeId): Tensor | undefined => (contributions[id].length === 0 ? undefined : totalCotangent(contributions[id]));
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id];
    if (node.kind !== 'op' || !wanted[id]) continue;
    const g = cotangentOf(id);
    if (g === undefined) continue;
    const recorded = { op: node.op, attributes: node.attributes, inputs: node.inputs.map(forwardValue), y: forwardValue(id) as Tensor };
    node.inputs.forEach((input, which) => {
      const cotangent = wanted[input] ? pullback(recorded, which, g) : undefined;
      if (cotangent !== undefined) contributions[input].push(cotangent);
    });
  }

  const zerosFor = (id: NodeId): Tensor => source(trace, 'fill', { shape: nodes[id].shape, value: 0, dtype: 'float' });
  const reached = (ids: readonly NodeId[]): number[] =>
    ids.flatMap((id, index) => (wanted[id] && contributions[id].length > 0 ? [index] : []));
  const sequenceGradients = reached(forward.sequences);
  const capturedGradients = reached(forward.captured);
  const nodeOf = (id: NodeId): NodeId => trace.nodeOf(cotangentOf(id) ?? zerosFor(id));
  const carried = carriedUsed.map((index, position) => ({
    input: carriedCotangents[position].node,
    output: nodeOf(forward.carried[index].input),
  }));
  const stacked = sequenceGradients.map((index) => nodeOf(forward.sequences[index]));
  const summed = capturedGradients.map((index) => nodeOf(forward.captured[index]));
  const isRead = reachable(trace.graph(), [...carried.map(({ output }) => output), ...stacked, ...summed]);
  const keptRead = [...kept].filter(([, { node }]) => isRead[node]);
  const usedRead = [...used].filter(([, { node }]) => isRead[node]);
  return {
    step: {
      graph: trace.graph(),
      carried,
      sequences: [...stackedCotangents, ...keptRead.map(([, value]) => value)].map(({ node }) => node),
      captured: [...summedCotangents, ...usedRead.map(([, value]) => value)].map(({ node }) => node),
      stacked,
      summed,
      planSums,
    },
    kept: keptRead.map(([id]) => id),
    capturedUsed: usedRead.map(([index]) => index),
    carriedUsed,
    sequenceGradients,
    capturedGradients,
  };
}

/** How often a value is asked for, by other nodes and from outside of the step. */
function countUsers({ graph: { nodes }, carried, stacked, summed }: StepGraph): readonly number[] {
  const users = nodes.map(() => 0);
  for (const node of nodes) if (node.kind === 'op') for (const input of node.inputs) users[input] += 1;
  for (const id of [...carried.map(({ output }) => output), ...stacked, ...summed]) users[id] += 1;
  return users;
}

/** Products, and looked up rows, that are only added up are kept as their sum: one stack in the place of two. */
function isSumInPlace({ nodes }: Graph, id: NodeId, users: readonly number[]): boolean {
  const node = nodes[id];
  const isProduct = (input: NodeId): boolean => {
    const { kind, op, shape } = nodes[input] as OpNode;
    return kind === 'op' && opTraits[op].isRowProduct && users[input] === 1 && sameShape(shape, node.shape);
  };
  return node.kind === 'op' && node.op === 'add' && node.inputs.every(isProduct);
}

/** Which nodes the outputs depend on. */
function reachable({ nodes }: Graph, outputs: readonly NodeId[]): boolean[] {
  const reached = nodes.map(() => false);
  for (const id of outputs) reached[id] = true;
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id];
    if (reached[id] && node.kind === 'op') for (const input of node.inputs) reached[input] = true;
  }
  return reached;
}
