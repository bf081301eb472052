/** Records ops without computing them: a function called on traced tensors becomes a graph. */
import { type ComputeEngine, type DType, type Engine, type Operand, type Shape, StatalError, type Tensor } from '@statal/tensors';
import {
  type Attributes,
  composedConvolution,
  type Graph,
  type GraphNode,
  type NodeId,
  nextLevel,
  type OpName,
  type ResultType,
  TensorBase,
} from '@statal/tensors/internals';

export class TracedTensor extends TensorBase {
  readonly engine: TraceEngine;
  readonly node: NodeId;
  readonly isNumber: boolean;

  constructor(engine: TraceEngine, node: NodeId, { shape, dtype }: ResultType, isNumber: boolean) {
    super(shape, dtype);
    this.engine = engine;
    this.node = node;
    this.isNumber = isNumber;
  }
}

/** More than any real step has, and few enough to be recorded in a second or two. */
const mostNodes = 300_000;

export class TraceEngine implements Engine {
  readonly name = 'trace';
  readonly level: number = nextLevel();
  readonly base: ComputeEngine;
  readonly #nodes: GraphNode[] = [];
  readonly #constants: number[] = [];
  readonly #captured = new Map<Tensor, TracedTensor>();

  /** How often what is recorded will run. */
  readonly runs: number;

  constructor(base: ComputeEngine, { runs = 1 }: { readonly runs?: number | undefined } = {}) {
    this.base = base;
    this.runs = runs;
  }

  input(shape: Shape, dtype: DType): TracedTensor {
    return this.#append({ kind: 'input', shape, dtype });
  }

  /** A number that may differ from one recording of the same structure to the next. */
  constant(value: number): TracedTensor {
    this.#constants.push(value);
    return this.#append({ kind: 'constant', index: this.#constants.length - 1, shape: [], dtype: 'float' });
  }

  /** Makes a tensor from outside an input. The same tensor always becomes the same input. */
  lift(tensor: Tensor): TracedTensor {
    const known = this.#captured.get(tensor);
    if (known !== undefined) return known;
    const input = this.input(tensor.shape, tensor.dtype);
    this.#captured.set(tensor, input);
    return input;
  }

  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], result: ResultType): Tensor {
    // Loops have instructions for patches and products. Placement decides about each of them.
    const composed = composedConvolution(op, inputs, attributes);
    if (composed !== undefined) return composed;
    const ids = inputs.map((input) => (typeof input === 'number' ? this.constant(input) : (input as TracedTensor)).node);
    return this.#append({ kind: 'op', op, attributes, inputs: ids, shape: result.shape, dtype: result.dtype });
  }

  /** The tensors from outside, in the order in which they were first used, with their input nodes. */
  captured(): { readonly tensor: Tensor; readonly node: NodeId }[] {
    return [...this.#captured].map(([tensor, { node }]) => ({ tensor, node }));
  }

  /** The ops that were recorded after the first `from` nodes. */
  opsFrom(from: number): OpName[] {
    return this.#nodes.slice(from).flatMap((node) => (node.kind === 'op' ? node.op : []));
  }

  graph(): Graph {
    return { nodes: this.#nodes, constants: this.#constants };
  }

  /** The node of a value, lifting it if it comes from outside. */
  nodeOf(tensor: Tensor): NodeId {
    return (tensor.engine === this ? (tensor as TracedTensor) : this.lift(tensor)).node;
  }

  #append(node: GraphNode): TracedTensor {
    if (this.#nodes.push(node) > mostNodes) {
      throw new StatalError('step', `more than ${mostNodes} operations were recorded`, 'A loop whose condition is a tensor never ends');
    }
    return new TracedTensor(this, this.#nodes.length - 1, node, node.kind === 'constant');
  }
}
