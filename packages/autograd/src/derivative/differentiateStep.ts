/**
 * Differentiates the graph of a step into the graph of its backward step. It walks the forward nodes from last to first and
 * records the derivative rule of each on a trace.
 */
import type { Tensor } from '@statal/tensors';
import { type NodeId, source } from '@statal/tensors/internals';
import type { StepGraph } from '../graph/stepGraph.js';
import { ancestors } from '../passes/dependencies.js';
import { planSums } from '../passes/planSums.js';
import type { TracedTensor, TraceEngine } from '../trace/traceEngine.js';
import { type Cotangent, totalCotangent } from './cotangent.js';
import { ForwardValues } from './forwardValues.js';
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
   * - carried: a cotangent for each float state.
   * - sequences: cotangents of the stacked outputs that have one, then `kept`.
   * - captured: cotangents of the summed outputs that have one, then captured inputs of the forward step (`capturedUsed`).
   * - stacked and summed: the wanted cotangents of sequences and of captured inputs, without those that are zero.
   */
  readonly step: StepGraph;
  /** Forward nodes whose value at every step is needed. */
  readonly kept: readonly NodeId[];
  /** Indices into the forward step's captured inputs. */
  readonly capturedUsed: readonly number[];
  /** Indices into the forward step's carried values that have a cotangent: the float ones. */
  readonly carriedUsed: readonly number[];
  /** Indices into the forward step's sequences, one for each stacked output. */
  readonly sequenceGradients: readonly number[];
  /** Indices into the forward step's captured inputs, one for each summed output. */
  readonly capturedGradients: readonly number[];
}

/** `trace`: an empty trace, which records the backward step. */
export function differentiateStep(forward: StepGraph, request: GradientRequest, trace: TraceEngine): BackwardStep {
  const { nodes } = forward.graph;
  const carriedUsed = forward.carried.flatMap(({ input }, index) => (nodes[input].dtype === 'float' ? [index] : []));
  const floatStates = carriedUsed.map((index) => forward.carried[index]);
  const values = new ForwardValues(forward, trace);
  const cotangents = new Cotangents(forward, trace);
  const stateCotangents = cotangents.inputsFor(floatStates.map(({ output }) => output));
  const stackedCotangents = cotangents.inputsFor(forward.stacked.filter((_, index) => request.stacked[index]));
  const summedCotangents = cotangents.inputsFor(forward.summed.filter((_, index) => request.summed[index]));

  const needsGradient = nodesThatNeedGradients(forward, request);
  for (let id = nodes.length - 1; id >= 0; id--) if (needsGradient[id]) cotangents.passBack(id, needsGradient, values);

  const indicesOf = (ids: readonly NodeId[]): number[] =>
    ids.flatMap((id, index) => (needsGradient[id] && cotangents.reach(id) ? [index] : []));
  const sequenceGradients = indicesOf(forward.sequences);
  const capturedGradients = indicesOf(forward.captured);
  const carried = floatStates.map(({ input }, index) => ({ input: stateCotangents[index], output: cotangents.nodeFor(input) }));
  const stacked = sequenceGradients.map((index) => cotangents.nodeFor(forward.sequences[index]));
  const summed = capturedGradients.map((index) => cotangents.nodeFor(forward.captured[index]));
  const graph = trace.graph();
  const isRead = ancestors(graph, [...carried.map(({ output }) => output), ...stacked, ...summed]);
  const kept = [...values.kept].filter(([, { node }]) => isRead[node]);
  const captured = [...values.captured].filter(([, { node }]) => isRead[node]);
  return {
    step: {
      graph,
      carried,
      sequences: [...stackedCotangents, ...kept.map(([, { node }]) => node)],
      captured: [...summedCotangents, ...captured.map(([, { node }]) => node)],
      stacked,
      summed,
      planSums,
    },
    kept: kept.map(([id]) => id),
    capturedUsed: captured.map(([index]) => index),
    carriedUsed,
    sequenceGradients,
    capturedGradients,
  };
}

/** For each forward node, whether a wanted gradient passes through it. */
export function nodesThatNeedGradients({ graph: { nodes }, carried, sequences, captured }: StepGraph, request: GradientRequest): boolean[] {
  const needed = nodes.map(() => false);
  for (const { input } of carried) needed[input] = nodes[input].dtype === 'float';
  sequences.forEach((id, index) => {
    needed[id] = request.sequences[index];
  });
  captured.forEach((id, index) => {
    needed[id] = request.captured[index];
  });
  nodes.forEach((node, id) => {
    if (node.kind === 'op') needed[id] = node.inputs.some((input, which) => needed[input] && passesGradient(node.op, which));
  });
  return needed;
}

/** The cotangents of the forward nodes, as contributions that are added up when a node is reached. */
class Cotangents {
  readonly #forward: StepGraph;
  readonly #trace: TraceEngine;
  readonly #contributions: readonly Cotangent[][];

  constructor(forward: StepGraph, trace: TraceEngine) {
    this.#forward = forward;
    this.#trace = trace;
    this.#contributions = forward.graph.nodes.map(() => []);
  }

  /** Makes an input of the backward step for the cotangent of each node. */
  inputsFor(ids: readonly NodeId[]): NodeId[] {
    return ids.map((id) => {
      const { shape, dtype } = this.#forward.graph.nodes[id];
      const cotangent: TracedTensor = this.#trace.input(shape, dtype);
      this.#contributions[id].push(cotangent);
      return cotangent.node;
    });
  }

  /** Passes the cotangent of a node back to those of its inputs that need one. */
  passBack(id: NodeId, needsGradient: readonly boolean[], values: ForwardValues): void {
    const node = this.#forward.graph.nodes[id];
    if (node.kind !== 'op') return;
    const g = this.#total(id);
    if (g === undefined) return;
    const { op, attributes, inputs } = node;
    const recorded = { op, attributes, inputs: inputs.map((input) => values.valueOf(input)), y: values.valueOf(id) as Tensor };
    inputs.forEach((input, which) => {
      const cotangent = needsGradient[input] ? pullback(recorded, which, g) : undefined;
      if (cotangent !== undefined) this.#contributions[input].push(cotangent);
    });
  }

  /** Whether any cotangent reaches a node. */
  reach(id: NodeId): boolean {
    return this.#contributions[id].length > 0;
  }

  /** The node of the backward step that holds the cotangent of a forward node. Zeros if none reaches it. */
  nodeFor(id: NodeId): NodeId {
    const { shape } = this.#forward.graph.nodes[id];
    return this.#trace.nodeOf(this.#total(id) ?? source(this.#trace, 'fill', { shape, value: 0, dtype: 'float' }));
  }

  #total(id: NodeId): Tensor | undefined {
    return this.reach(id) ? totalCotangent(this.#contributions[id]) : undefined;
  }
}
