/**
 * Moves ops from looked-up rows to their table. Rows of a table times a matrix are rows of their product, so `matmul(gather(T, i), W)`
 * becomes `gather(matmul(T, W), i)`. An op that treats all rows alike, such as a normalization or adding a bias, moves in the same way.
 * That is less work if the table has fewer rows than all steps together look up. The ops on the table are then the same at every step (see
 * splitInvariants.ts).
 */

import { sizeOf } from '@statal/tensors';
import {
  type Attributes,
  broadcastShapes,
  type GraphNode,
  type NodeId,
  type OpName,
  type OpNode,
  opTraits,
  sameShape,
} from '@statal/tensors/internals';
import type { StepGraph } from '../graph/stepGraph.js';

/** A sequence that holds rows of a table. */
export interface LookedUpSequence {
  /** The sequence, [..., features] at a step. */
  readonly rows: NodeId;
  /** A captured input, [table rows, features]. */
  readonly table: NodeId;
  /** A sequence of ints, [...] at a step. */
  readonly indices: NodeId;
}

export interface FoldOptions {
  /** How often the step will run. */
  readonly runs: number;
  /** Default: none. Gathers within the step are found without it. */
  readonly sequences?: readonly LookedUpSequence[] | undefined;
}

/** Returns the given step if there is nothing to fold. */
export function foldLookups(step: StepGraph, { runs, sequences = [] }: FoldOptions): StepGraph {
  const hasLookups = sequences.length > 0 || step.graph.nodes.some((node) => node.kind === 'op' && node.op === 'gather');
  return hasLookups ? new LookupFolding(runs).fold(step, sequences) : step;
}

type Rows = Omit<LookedUpSequence, 'rows'>;

/** Builds the graph again, node by node. The inputs of a node that is being added are ids of the new graph. */
class LookupFolding {
  readonly #runs: number;
  readonly #nodes: GraphNode[] = [];
  /** For each node of the new graph, whether it differs from step to step. */
  readonly #varies: boolean[] = [];
  /** The nodes of the new graph that are rows of a table with fewer rows than are looked up. */
  readonly #rows = new Map<NodeId, Rows>();
  /** Ops on tables, by what they compute. */
  readonly #onTables = new Map<string, NodeId>();

  constructor(runs: number) {
    this.#runs = runs;
  }

  fold(step: StepGraph, lookups: readonly LookedUpSequence[]): StepGraph {
    const { graph, carried, sequences, captured, stacked, summed } = step;
    const ids: NodeId[] = [];
    const idsOf = (given: readonly NodeId[]): NodeId[] => given.map((id) => ids[id]);
    const varying = new Set([...carried.map(({ input }) => input), ...sequences]);
    graph.nodes.forEach((node, id) => {
      if (node.kind !== 'op') ids[id] = this.#push(node, varying.has(id));
    });
    for (const { rows, table, indices } of lookups) this.#noteRows(ids[rows], ids[table], ids[indices]);
    graph.nodes.forEach((node, id) => {
      if (node.kind === 'op') ids[id] = this.#add({ ...node, inputs: idsOf(node.inputs) });
    });
    if (this.#onTables.size === 0) return step;
    return {
      ...step,
      graph: { ...graph, nodes: this.#nodes },
      carried: carried.map(({ input, output }) => ({ input: ids[input], output: ids[output] })),
      sequences: idsOf(sequences),
      captured: idsOf(captured),
      stacked: idsOf(stacked),
      summed: idsOf(summed),
    };
  }

  /** Adds an op, folded if it can be, and returns its node. */
  #add(node: OpNode): NodeId {
    return this.#foldRows(node) ?? this.#foldAddend(node) ?? this.#addOp(node);
  }

  /** An op of looked-up rows and of values that are the same at every step, as rows of the op on their table. */
  #foldRows(node: OpNode): NodeId | undefined {
    const { op, inputs, shape, dtype } = node;
    const rows = inputs.map((input) => this.#rows.get(input)).find((found) => found !== undefined);
    if (rows === undefined || !this.#keepsRows(node, rows)) return undefined;
    const { table, indices } = rows;
    const operands = inputs.map((input) => {
      const own = this.#rows.get(input);
      return own?.indices === indices ? own.table : this.#isFixed(input, op) ? input : -1;
    });
    if (operands.includes(-1)) return undefined;
    const key = `${op}(${operands})${JSON.stringify(node.attributes)}`;
    const onTable = { ...node, inputs: operands, shape: [this.#nodes[table].shape[0], ...shape.slice(-1)] };
    const folded = this.#onTables.get(key) ?? this.#push(onTable, false);
    this.#onTables.set(key, folded);
    return this.#addOp({ kind: 'op', op: 'gather', attributes: {}, inputs: [folded, indices], shape, dtype });
  }

  /** (rows + y) + b becomes (rows + b) + y, so that b is added to the table. */
  #foldAddend(node: OpNode): NodeId | undefined {
    if (node.op !== 'add') return undefined;
    for (const [sum, more] of [node.inputs, node.inputs.toReversed()]) {
      const known = this.#nodes[sum];
      const addends = known.kind === 'op' && known.op === 'add' ? known.inputs : [];
      const which = addends.findIndex((addend) => this.#rows.has(addend));
      const inputs = [addends[which], more];
      const shape = which < 0 ? undefined : broadcastShapes(inputs.map((input) => this.#nodes[input].shape));
      const rows = shape && this.#foldRows({ ...node, inputs, shape });
      if (rows !== undefined) return this.#add({ ...node, inputs: [rows, addends[1 - which]] });
    }
    return undefined;
  }

  /** Whether each row of a result is computed from the row of the same index. */
  #keepsRows({ op, attributes, shape }: OpNode, { indices }: Rows): boolean {
    const leading = this.#nodes[indices].shape;
    if (!sameShape(shape.slice(0, -1), leading)) return false;
    if (op === 'matmul') return !(attributes as Attributes<'matmul'>).transposeA;
    const { groupRole } = opTraits[op];
    const { axes, keepDims } = attributes as Attributes<'sum'>;
    const isAlongRow = groupRole === 'reduction' && keepDims && axes.length === 1 && axes[0] === 1;
    return leading.length === 1 && (groupRole === 'elementwise' || isAlongRow);
  }

  /** Whether a value is the same at every step, and for all rows of one: a matrix of a product, or no more than one row. */
  #isFixed(id: NodeId, op: OpName): boolean {
    const leading = this.#nodes[id].shape.slice(0, -1);
    return !this.#varies[id] && (op === 'matmul' ? leading.length === 1 : leading.every((dimension) => dimension === 1));
  }

  #addOp(node: OpNode): NodeId {
    const { op, attributes, inputs, shape } = node;
    const id = this.#push(
      node,
      inputs.some((input) => this.#varies[input]),
    );
    const [first, indices] = inputs;
    const rows = this.#rows.get(first);
    if (op === 'gather') this.#noteRows(id, first, indices);
    else if (rows !== undefined && (op === 'reshape' || op === 'slice') && this.#nodes[first].shape.at(-1) === shape.at(-1)) {
      // A view of whole rows has the same view of their indices, which have no axis of features.
      const leading = Object.fromEntries(Object.entries(attributes).map(([name, axes]) => [name, axes.slice(0, -1)]));
      const view = {
        ...node,
        inputs: [rows.indices],
        attributes: leading as typeof attributes,
        shape: shape.slice(0, -1),
        dtype: 'int',
      } as const;
      this.#noteRows(id, rows.table, this.#addOp(view));
    }
    return id;
  }

  #noteRows(id: NodeId, table: NodeId, indices: NodeId): void {
    const isKnownTable = !this.#varies[table] && this.#varies[indices];
    const reads = this.#runs * sizeOf(this.#nodes[indices].shape);
    if (isKnownTable && this.#nodes[table].shape[0] < reads) this.#rows.set(id, { table, indices });
  }

  #push(node: GraphNode, varies: boolean): NodeId {
    this.#varies.push(varies);
    return this.#nodes.push(node) - 1;
  }
}
