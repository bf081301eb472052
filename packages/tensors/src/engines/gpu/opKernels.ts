/** The kernels that compute one op. Kernels are cached by the structure of an op, not by its numbers. */
import type { Attributes, OpName } from '../../ops/vocabulary.js';
import type { GraphNode } from '../../program/graph.js';
import { type Shape, sizeOf } from '../../shape.js';
import { stridesOf } from '../../strides.js';
import type { DType } from '../../tensor.js';
import type { KernelText, Launch } from './gpuDevice.js';
import { GraphText, kernelText } from './text/graphText.js';
import { KernelWriter } from './text/kernelWriter.js';
import { type GpuOp, splitOps } from './text/splitOps.js';

/** The properties of an operand that the text of a kernel depends on. */
export type OperandKind =
  | 'number'
  | { readonly shape: Shape; readonly dtype: DType; readonly strides: readonly number[]; readonly buffer: number };

/** One kernel of an op. `buffers` counts the operands of the op, then the results of the kernels before it. */
export interface OpKernel {
  readonly launch: Launch;
  readonly size: number;
  readonly buffers: readonly number[];
  readonly offsets: readonly number[];
  /** For each number: the index of the operand that is this number, or the attribute `value`. */
  readonly numbers: readonly (number | 'value')[];
}

export interface KernelMaker {
  readonly hasIntegers: boolean;
  make(text: KernelText): Launch;
}

export class OpKernels {
  readonly #maker: KernelMaker;
  readonly #known = new Map<string, readonly OpKernel[]>();

  constructor(maker: KernelMaker) {
    this.#maker = maker;
  }

  of<K extends OpName>(
    op: K,
    attributes: Attributes<K>,
    operands: readonly OperandKind[],
    result: { shape: Shape; dtype: DType },
  ): readonly OpKernel[] {
    const structure = op === 'fill' ? { ...attributes, value: 0 } : attributes;
    const parts = operands.map((operand) =>
      operand === 'number' ? '#' : `${operand.dtype}${operand.shape.join('x')}/${operand.strides.join(',')}/${operand.buffer}`,
    );
    const key = `${op}(${parts.join(';')})${JSON.stringify(structure)}${result.dtype}${result.shape.join('x')}`;
    const known = this.#known.get(key) ?? this.#write(op, attributes, operands, result);
    this.#known.set(key, known);
    return known;
  }

  #write<K extends OpName>(
    op: K,
    attributes: Attributes<K>,
    operands: readonly OperandKind[],
    result: { shape: Shape; dtype: DType },
  ): OpKernel[] {
    const leaves = operands.map((operand, index): GraphNode => {
      if (operand === 'number') return { kind: 'constant', index, shape: [], dtype: result.dtype };
      return { kind: 'input', shape: operand.shape, dtype: operand.dtype };
    });
    const { nodes } = splitOps([...leaves, { kind: 'op', op, attributes, inputs: leaves.map((_, index) => index), ...result }]);
    return nodes.flatMap((node, id) => (node.kind === 'op' ? [this.#kernel(node, id, nodes, operands)] : []));
  }

  #kernel(node: GpuOp, own: number, nodes: ReturnType<typeof splitOps>['nodes'], operands: readonly OperandKind[]): OpKernel {
    const writer = new KernelWriter(this.#maker.hasIntegers);
    const offsets: number[] = [];
    const numbers: (number | 'value')[] = [];
    const names = new Map<number, string>();
    const text = new GraphText({
      writer,
      nodes,
      sourceOf: (id) => {
        if (id === own || nodes[id].kind === 'number') return undefined;
        const operand = operands[id];
        if (operand === 'number') return undefined;
        if (operand === undefined) {
          return { buffer: id, strides: stridesOf(nodes[id].shape), offset: '0' };
        }
        let offset = names.get(id);
        if (offset === undefined) {
          offset = writer.offset();
          offsets.push(id);
          names.set(id, offset);
        }
        return { buffer: operand.buffer, strides: operand.strides, offset };
      },
      numberOf: (which) => {
        const source = 'value' in which ? 'value' : which.node;
        const at = numbers.indexOf(source);
        if (at >= 0) return `n${at}`;
        numbers.push(source);
        return writer.number();
      },
    });
    const section = { size: sizeOf(node.shape), shape: node.shape, write: (at: readonly string[]) => text.element(own, at) };
    const source = kernelText(writer, [section]);
    const launch = this.#maker.make({
      text: source,
      size: section.size,
      buffers: writer.buffers.length,
      offsets: writer.scalars.offsets,
      numbers: writer.scalars.numbers,
    });
    return { launch, size: section.size, buffers: writer.buffers as number[], offsets, numbers };
  }
}
