/** A model as it was recorded: ops, and scans as wholes, each with the graph of one step. */
import type { StepGraph } from '@statal/autograd/internals';
import type { Data, DType, Shape, Tensor } from '@statal/tensors';
import type { Attributes, NodeId, OpName } from '@statal/tensors/internals';
import type { NativeNode } from '../native/nativeNode.js';

interface Result {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An input of the model, such as x or a state. */
export interface RecordedInput extends Result {
  readonly kind: 'input';
  readonly name: string;
}

/** A tensor from outside, such as a parameter. */
export interface RecordedTensor extends Result {
  readonly kind: 'tensor';
  readonly tensor: Tensor;
}

export interface RecordedNumber extends Result {
  readonly kind: 'number';
  readonly value: number;
}

export interface RecordedOp<K extends OpName = OpName> extends Result {
  readonly kind: 'op';
  readonly op: K;
  readonly attributes: Attributes<K>;
  readonly inputs: readonly NodeId[];
}

/** One result of a scan: a last state or a stack of outputs, in the order of the step graph. */
export interface RecordedScanResult extends Result {
  readonly kind: 'scanResult';
  readonly scan: RecordedScan;
  readonly index: number;
}

export interface RecordedScan {
  readonly step: StepGraph;
  readonly constants: readonly number[];
  readonly reverse: boolean;
  readonly carried: readonly NodeId[];
  readonly sequences: readonly NodeId[];
  readonly captured: readonly NodeId[];
  /** The ONNX operator that says the same, if there is one. */
  readonly native: NativeNode | undefined;
}

export type RecordedNode = RecordedInput | RecordedTensor | RecordedNumber | RecordedOp | RecordedScanResult;

export interface Recording {
  readonly nodes: readonly RecordedNode[];
  readonly outputs: readonly NodeId[];
}

/** Elements of the tensors from outside, read before the file is written. */
export type Elements = ReadonlyMap<Tensor, Data>;

/** The nodes that a node reads. */
export function inputsOf(node: RecordedNode): readonly NodeId[] {
  if (node.kind === 'op') return node.inputs;
  if (node.kind !== 'scanResult') return [];
  const { carried, sequences, captured, native } = node.scan;
  if (keepsLastStep(node.scan)) return sequences;
  return native === undefined ? [...carried, ...sequences, ...captured] : [...carried, ...sequences];
}

/** Whether a scan does nothing but keep what it reads at its last step. */
export function keepsLastStep({ step }: RecordedScan): boolean {
  return step.stacked.length === 0 && step.carried.every(({ output }) => step.sequences.includes(output));
}
