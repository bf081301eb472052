/**
 * Moves ops from looked-up rows to their table. Rows of a table times a matrix are rows of their product, so `matmul(gather(T, i), W)`
 * becomes `gather(matmul(T, W), i)`. An op that treats all rows alike, such as a normalization or adding a bias, moves in the same way.
 * That is less work if the table has fewer rows than all steps together look up. The ops on the table are then the same at every step (see
 * splitInvariants.ts).
 */

import { sizeOf } from '@statal/tensors';
import { type Attributes, broadcastShapes, type GraphNode, type NodeId, type OpNode, opTraits } from '@statal/tensors/internals';
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
  return hasLookups ? new LookupFolding(step, runs, sequences).result() : step;
}

type Rows = Omit<LookedUpSequence, 'rows'>;

/** Builds the graph again, node by node. Inputs of a node that is being added are ids of the new graph. */
class LookupFolding {
  readonly #step: StepGraph;
  readonly #runs: number;
  readonly #nodes: GraphNode[] = [];
  /** For each node of the given graph, its node in the new one. */
  readonly #ids: NodeId[] = [];
  /** For each node of the new graph, whether it differs from step to step. */
  readonly #varies: boolean[] = [];
  readonly #rows = new Map<NodeId, Rows>();
  /** Ops on tables, by what they compute. */
  readonly #onTables = new Map<string, NodeId>();

  constructor(step: StepGraph, runs: number, sequences: readonly LookedUpSequence[]) {
    this.#step = step;
    this.#runs = runs;
    const { nodes } = step.graph;
    const varying = new Set([...step.carried.map(({ input }) => input), ...step.sequences]);
    nodes.forEach((node, id) => {
      if (node.kind !== 'op') this.#ids[id] = this.#push(node, varying.has(id));
    });
    for (const { rows, table, indices } of sequences)
      this.#rows.set(this.#ids[rows], { table: this.#ids[table], indices: this.#ids[indices] });
    nodes.forEach((node, id) => {
      if (node.kind === 'op') this.#ids[id] = this.#fold({ ...node, inputs: node.inputs.map((input) => this.#ids[input]) });
    });
  }

  result(): StepGraph {
    if (this.#onTables.size === 0) return this.#step;
    const idsOf = (ids: readonly NodeId[]): NodeId[] => ids.map((id) => this.#ids[id]);
    const { graph, carried, sequences, captured, stacked, summed } = this.#step;
    return {
      ...this.#step,
      graph: { nodes: this.#nodes, constants: graph.constants },
      carried: carried.map(({ input, output }) => ({ input: this.#ids[input], output: this.#ids[output] })),
      sequences: idsOf(sequences),
      captured: idsOf(captured),
      stacked: idsOf(stacked),
      summed: idsOf(summed),
    };
  }

  /** Adds an op, folded if it can be, and returns its node. */
  #fold(node: OpNode): NodeId {
    return this.#foldProduct(node) ?? this.#foldRows(node) ?? this.#foldAddend(node) ?? this.#add(node);
  }

  /** Folds a product of rows and a matrix that is the same at every step. */
  #foldProduct(node: OpNode): NodeId | undefined {
    const [left, right] = node.inputs;
    if (node.op !== 'matmul' || (node.attributes as Attributes<'matmul'>).transposeA) return undefined;
    if (this.#varies[right] || this.#nodes[right].shape.length !== 2) return undefined;
    const rows = this.#worthwhileRows(left);
    return rows && this.#lookUp(this.#onTable(node, rows.table, [rows.table, right]), rows.indices, node);
  }

  /** Folds an op of rows of one lookup, numbers, and values that are the same for all rows. */
  #foldRows(node: OpNode): NodeId | undefined {
    const rows = node.inputs.map((input) => this.#worthwhileRows(input)).find((found) => found !== undefined);
    if (rows === undefined || !this.#actsWithinRows(node, rows)) return undefined;
    const operands = node.inputs.map((input) => (this.#isSameForAllRows(input) ? input : this.#tableOf(input, rows.indices)));
    if (operands.includes(undefined)) return undefined;
    return this.#lookUp(this.#onTable(node, rows.table, operands as NodeId[]), rows.indices, node);
  }

  /** Reorders (rows + y) + b to (rows + b) + y, so that b is added to the table. */
  #foldAddend(node: OpNode): NodeId | undefined {
    if (node.op !== 'add') return undefined;
    for (const [sum, more] of [node.inputs, node.inputs.toReversed()]) {
      const addends = this.#addendsOf(sum);
      const which = addends.findIndex((addend) => this.#worthwhileRows(addend) !== undefined);
      if (which < 0) continue;
      const inputs = [addends[which], more];
      const shape = broadcastShapes(inputs.map((input) => this.#nodes[input].shape));
      const rows = shape && this.#foldRows({ ...node, inputs, shape });
      if (rows !== undefined) return this.#fold({ ...node, inputs: [rows, addends[1 - which]] });
    }
    return undefined;
  }

  /** The op on the table, with the same result for each row as on looked-up rows. */
  #onTable(node: OpNode, table: NodeId, inputs: readonly NodeId[]): NodeId {
    const key = `${node.op}(${inputs})${JSON.stringify(node.attributes)}`;
    const shape = [this.#nodes[table].shape[0], ...node.shape.slice(-1)];
    const id = this.#onTables.get(key) ?? this.#push({ ...node, inputs, shape }, false);
    this.#onTables.set(key, id);
    return id;
  }

  #lookUp(table: NodeId, indices: NodeId, { shape, dtype }: OpNode): NodeId {
    return this.#add({ kind: 'op', op: 'gather', attributes: {}, inputs: [table, indices], shape, dtype } satisfies OpNode<'gather'>);
  }

  #add(node: OpNode): NodeId {
    const id = this.#push(
      node,
      node.inputs.some((input) => this.#varies[input]),
    );
    const rows = this.#rowsOf(node);
    if (rows !== undefined) this.#rows.set(id, rows);
    return id;
  }

  #push(node: GraphNode, varies: boolean): NodeId {
    this.#varies.push(varies);
    return this.#nodes.push(node) - 1;
  }

  /** The lookup behind a node's result, if the node is a gather, or a view of whole rows of one. */
  #rowsOf({ op, attributes, inputs: [first, indices], shape }: OpNode): Rows | undefined {
    if (op === 'gather') return this.#varies[first] || !this.#varies[indices] ? undefined : { table: first, indices };
    const rows = this.#rows.get(first);
    if (rows === undefined || (op !== 'reshape' && op !== 'slice') || this.#nodes[first].shape.at(-1) !== shape.at(-1)) return undefined;
    // The indices get the same view. They have no axis of features.
    const leading = shape.slice(0, -1);
    const view = { kind: 'op', inputs: [rows.indices], shape: leading, dtype: 'int' } as const;
    if (op === 'reshape') return { table: rows.table, indices: this.#add({ ...view, op, attributes: { shape: leading } }) };
    const { start } = attributes as Attributes<'slice'>;
    return { table: rows.table, indices: this.#add({ ...view, op, attributes: { start: start.slice(0, -1), size: leading } }) };
  }

  /** The lookup behind a value, if its table has fewer rows than are looked up. */
  #worthwhileRows(id: NodeId): Rows | undefined {
    const rows = this.#rows.get(id);
    if (rows === undefined) return undefined;
    const reads = this.#runs * sizeOf(this.#nodes[rows.indices].shape);
    return this.#nodes[rows.table].shape[0] < reads ? rows : undefined;
  }

  #tableOf(id: NodeId, indices: NodeId): NodeId | undefined {
    const rows = this.#worthwhileRows(id);
    return rows?.indices === indices ? rows.table : undefined;
  }

  /** Whether a value is the same at every step, and the same for all rows of a step. */
  #isSameForAllRows(id: NodeId): boolean {
    return !this.#varies[id] && this.#nodes[id].shape.slice(0, -1).every((dimension) => dimension === 1);
  }

  /** Whether an op computes a matrix of the same number of rows, each from the row with the same index. */
  #actsWithinRows({ op, attributes, shape }: OpNode, { indices }: Rows): boolean {
    const { groupRole } = opTraits[op];
    const isWithinRows = groupRole === 'elementwise' || (groupRole === 'reduction' && reducesRows(attributes as Attributes<'sum'>));
    const { shape: at } = this.#nodes[indices];
    return isWithinRows && at.length === 1 && shape.length === 2 && shape[0] === at[0];
  }

  #addendsOf(id: NodeId): readonly NodeId[] {
    const node = this.#nodes[id];
    return node.kind === 'op' && node.op === 'add' ? node.inputs : [];
  }
}

/** Whether a reduction of a matrix keeps each row as one element, [R, 1]. */
function reducesRows({ axes, keepDims }: Attributes<'sum'>): boolean {
  return keepDims && axes.length === 1 && axes[0] === 1;
}
