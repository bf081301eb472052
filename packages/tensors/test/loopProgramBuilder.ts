/** Small loop programs, written node by node. */
import type { Shape } from '../src/index.js';
import {
  type Attributes,
  type GraphNode,
  type LoopInstruction,
  type LoopProgram,
  type NodeId,
  type OpName,
  resultType,
} from '../src/internals.js';

export class LoopProgramBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #sequences: NodeId[] = [];
  readonly #invariants: NodeId[] = [];
  readonly #states: NodeId[] = [];
  readonly #instructions: LoopInstruction[] = [];

  sequence(...shape: number[]): NodeId {
    return this.#input(shape, this.#sequences);
  }

  invariant(...shape: number[]): NodeId {
    return this.#input(shape, this.#invariants);
  }

  state(...shape: number[]): NodeId {
    return this.#input(shape, this.#states);
  }

  /** An op as an instruction of its own. */
  op<K extends OpName>(kind: LoopInstruction['kind'], op: K, inputs: readonly NodeId[], attributes?: Attributes<K>): NodeId {
    const id = this.node(op, inputs, attributes);
    this.#instructions.push({ kind, nodes: [id] });
    return id;
  }

  /** An op that `instruction` puts somewhere. */
  node<K extends OpName>(op: K, inputs: readonly NodeId[], attributes: Attributes<K> = {} as Attributes<K>): NodeId {
    const types = inputs.map((input) => this.#nodes[input]);
    const { shape, dtype } = resultType(op, types as never, attributes);
    return this.#nodes.push({ kind: 'op', op, attributes, inputs, shape, dtype } as GraphNode) - 1;
  }

  instruction(kind: LoopInstruction['kind'], ...nodes: NodeId[]): void {
    this.#instructions.push({ kind, nodes });
  }

  /** @param next the successor of each state, in order */
  build({ next = [], stacked = [] }: { readonly next?: readonly NodeId[]; readonly stacked?: readonly NodeId[] }): LoopProgram {
    return {
      key: '',
      graph: { nodes: this.#nodes, constants: [] },
      carried: next.map((output, index) => ({ input: this.#states[index], output })),
      sequences: this.#sequences,
      invariants: this.#invariants,
      stacked,
      instructions: this.#instructions,
    };
  }

  #input(shape: Shape, list: NodeId[]): NodeId {
    const id = this.#nodes.push({ kind: 'input', shape, dtype: 'float' }) - 1;
    list.push(id);
    return id;
  }
}
