/**
 * An engine that records what a layer computes, and computes nothing. A scan is recorded as a whole: the layer's own code decides what its
 * step is, so a cell of a user's own is recorded like any other.
 */
import type { ScanInputs, ScanOutputs, ScanRecorder, StepGraph } from '@statal/autograd/internals';
import { type ComputeEngine, type DType, type Operand, type Shape, StatalError, type Tensor } from '@statal/tensors';
import { type Attributes, type NodeId, nextLevel, type OpName, type ResultType, TensorBase } from '@statal/tensors/internals';
import type { NativeNode } from '../native/nativeNode.js';
import type { RecordedNode, RecordedScan, Recording } from './recording.js';

class ModelTensor extends TensorBase {
  readonly engine: ModelRecorder;
  readonly node: NodeId;

  constructor(engine: ModelRecorder, node: NodeId, { shape, dtype }: ResultType) {
    super(shape, dtype);
    this.engine = engine;
    this.node = node;
  }
}

export class ModelRecorder implements ScanRecorder {
  readonly name = 'ONNX export';
  readonly level: number = nextLevel();
  readonly base: ComputeEngine;
  readonly #nodes: RecordedNode[] = [];
  readonly #lifted = new Map<Tensor, ModelTensor>();
  #native: NativeNode | undefined;

  constructor(base: ComputeEngine) {
    this.base = base;
  }

  input(name: string, shape: Shape, dtype: DType): Tensor {
    return this.#append({ kind: 'input', name, shape, dtype });
  }

  /** Runs the loop of a recurrent layer. Its first scan gets this ONNX operator. */
  asNative<T>(native: NativeNode | undefined, loop: () => T): T {
    this.#native = native;
    try {
      return loop();
    } finally {
      this.#native = undefined;
    }
  }

  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], { shape, dtype }: ResultType): Tensor {
    const ids = inputs.map((input) => this.#idOf(input));
    return this.#append({ kind: 'op', op, attributes, inputs: ids, shape, dtype });
  }

  lift(tensor: Tensor): Tensor {
    const known = this.#lifted.get(tensor);
    if (known !== undefined) return known;
    const lifted = this.#append({ kind: 'tensor', tensor, shape: tensor.shape, dtype: tensor.dtype });
    this.#lifted.set(tensor, lifted);
    return lifted;
  }

  isLookup(): boolean {
    return false;
  }

  foldScan(step: StepGraph, inputs: ScanInputs): readonly [StepGraph, ScanInputs] {
    return [step, inputs];
  }

  recordScan(step: StepGraph, inputs: ScanInputs): ScanOutputs {
    const [carried, sequences, captured] = [inputs.carried, inputs.sequences, inputs.captured].map((all) =>
      all.map((input) => this.#idOf(input)),
    );
    const scan: RecordedScan = {
      step,
      constants: inputs.constants,
      reverse: inputs.reverse,
      carried,
      sequences,
      captured,
      native: this.#native,
    };
    this.#native = undefined;
    const { nodes } = step.graph;
    let index = 0;
    const result = (shape: Shape, dtype: DType): Tensor => this.#append({ kind: 'scanResult', scan, index: index++, shape, dtype });
    return {
      carried: step.carried.map(({ input }) => result(nodes[input].shape, nodes[input].dtype)),
      stacked: step.stacked.map((id) => result([inputs.steps, ...nodes[id].shape], nodes[id].dtype)),
      summed: [],
    };
  }

  recordWindows(step: StepGraph, inputs: ScanInputs): ScanOutputs {
    return this.recordScan(step, inputs);
  }

  recording(outputs: readonly Tensor[]): Recording {
    return { nodes: this.#nodes, outputs: outputs.map((output) => this.#idOf(output)) };
  }

  #idOf(input: Operand): NodeId {
    if (typeof input === 'number') return this.#append({ kind: 'number', value: input, shape: [], dtype: 'float' }).node;
    if (input instanceof ModelTensor && input.engine === this) return input.node;
    if (input.engine.level > this.level) throw new StatalError(this.name, 'a value of a step left its scan');
    return (this.lift(input) as ModelTensor).node;
  }

  #append(node: RecordedNode): ModelTensor {
    this.#nodes.push(node);
    return new ModelTensor(this, this.#nodes.length - 1, node);
  }
}
