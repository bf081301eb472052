/**
 * The values of a forward step in the graph of its backward step. Outputs of products and of transcendental ops are kept as stacks, and so
 * are values that the scan returns at every step anyway. All other values are computed again.
 */
import type { Operand, Tensor } from '@statal/tensors';
import { dispatch, type Graph, type NodeId, type OpNode, opTraits, sameShape, source } from '@statal/tensors/internals';
import type { StepGraph } from '../graph/stepGraph.js';
import { descendants } from '../passes/dependencies.js';
import type { TracedTensor, TraceEngine } from '../trace/traceEngine.js';

export class ForwardValues {
  /** Nodes that are kept, with the inputs of the backward step that hold them. */
  readonly kept: Map<NodeId, TracedTensor> = new Map();
  /** Captured inputs that are read, by index, with the inputs of the backward step that hold them. */
  readonly captured: Map<number, TracedTensor> = new Map();
  readonly #recomputed = new Map<NodeId, Tensor>();
  readonly #forward: StepGraph;
  readonly #trace: TraceEngine;
  readonly #constants: readonly TracedTensor[];
  readonly #isKept: readonly boolean[];
  readonly #varies: readonly boolean[];

  constructor(forward: StepGraph, trace: TraceEngine) {
    this.#forward = forward;
    this.#trace = trace;
    // Numbers of the forward step keep their index, because they may differ from one recording to the next.
    this.#constants = forward.graph.constants.map((value) => trace.constant(value));
    this.#isKept = keptNodes(forward);
    this.#varies = descendants(forward.graph, [...forward.carried.map(({ input }) => input), ...forward.sequences]);
  }

  /** The value of a forward node. Equal calls return the same value. */
  valueOf(id: NodeId): Operand {
    const node = this.#forward.graph.nodes[id];
    if (node.kind === 'constant') return this.#constants[node.index];
    const varies = this.#varies[id];
    if (node.kind === 'input' && !varies) return memoized(this.captured, this.#forward.captured.indexOf(id), () => this.#input(id));
    if (node.kind === 'input' || (varies && this.#isKept[id])) return memoized(this.kept, id, () => this.#input(id));
    return memoized(this.#recomputed, id, () => this.#recompute(node));
  }

  #input(id: NodeId): TracedTensor {
    const { shape, dtype } = this.#forward.graph.nodes[id];
    return this.#trace.input(shape, dtype);
  }

  #recompute({ op, attributes, inputs }: OpNode): Tensor {
    if (inputs.length === 0) return source(this.#trace, op, attributes);
    return dispatch(
      op,
      inputs.map((input) => this.valueOf(input)),
      attributes,
    );
  }
}

function memoized<V>(known: Map<number, V>, key: number, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** Which ops of a forward step are kept if they vary from step to step. */
export function keptNodes({ graph, carried, stacked, summed }: StepGraph): readonly boolean[] {
  const { nodes } = graph;
  const users = nodes.map(() => 0);
  for (const node of nodes) if (node.kind === 'op') for (const input of node.inputs) users[input] += 1;
  for (const id of [...carried.map(({ output }) => output), ...stacked, ...summed]) users[id] += 1;
  return nodes.map(
    (node, id) => node.kind === 'op' && (!opTraits[node.op].isCheap || stacked.includes(id) || isSumInPlace(graph, id, users)),
  );
}

/** Whether a sum is kept instead of its terms: products or looked-up rows that are only added up. One stack replaces two. */
function isSumInPlace({ nodes }: Graph, id: NodeId, users: readonly number[]): boolean {
  const node = nodes[id];
  const isProduct = (input: NodeId): boolean => {
    const { kind, op, shape } = nodes[input] as OpNode;
    return kind === 'op' && opTraits[op].isRowProduct && users[input] === 1 && sameShape(shape, node.shape);
  };
  return node.kind === 'op' && node.op === 'add' && node.inputs.every(isProduct);
}
