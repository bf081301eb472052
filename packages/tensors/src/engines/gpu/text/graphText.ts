/** Writes elements of graph nodes as kernel text. A node is written where one of its elements is first used. */
import type { Shape } from '../../../shape.js';
import { type ElementContext, type ElementRule, elementRules, type GpuOpName } from './elementRules.js';
import { type Index, position } from './indexText.js';
import type { KernelWriter } from './kernelWriter.js';
import type { GpuNode, GpuOp } from './splitOps.js';

/** Elements in a buffer; the element at coordinates c is at sum_i c_i strides_i + offset. */
export interface BufferSource {
  readonly buffer: unknown;
  readonly strides: readonly number[];
  readonly offset: Index;
}

export interface GraphTextOptions {
  readonly writer: KernelWriter;
  readonly nodes: readonly GpuNode[];
  /** The buffer that holds a node; `undefined` if the kernel computes it. */
  sourceOf(id: number): BufferSource | undefined;
  /** The name of an element that the kernel has at hand, e.g. in a register. */
  valueAt?(id: number, coordinates: readonly Index[]): string | undefined;
  /** The call that draws number `index` of a random op. */
  uniform?(id: number, index: Index): string;
  /** The name of a number: a number node, or the `value` of an op. */
  numberOf(which: { readonly node: number } | { readonly value: number; readonly of: number }): string;
}

export class GraphText {
  readonly #options: GraphTextOptions;

  constructor(options: GraphTextOptions) {
    this.#options = options;
  }

  /** The name of one element of a node. */
  element(id: number, coordinates: readonly Index[]): string {
    const { writer, nodes, sourceOf, numberOf } = this.#options;
    const node = nodes[id];
    const known = this.#options.valueAt?.(id, coordinates);
    if (known !== undefined) return known;
    const source = sourceOf(id);
    if (source !== undefined) {
      const index = position(coordinates, source.strides, source.offset);
      return writer.value(`${writer.buffer(source.buffer)}[${index}]`);
    }
    if (node.kind === 'number') return numberOf({ node: id });
    if (node.kind === 'leaf') throw new Error(`input ${id} of a kernel lies nowhere`);
    return writer.once(`#${id} ${coordinates.join()}`, () => this.#write(id, node, coordinates));
  }

  #write<K extends GpuOpName>(id: number, node: GpuOp<K>, coordinates: readonly Index[]): string {
    const { writer, nodes, numberOf } = this.#options;
    const context: ElementContext<K> = {
      writer,
      attributes: node.attributes,
      shape: node.shape,
      inputs: node.inputs.map((input) => nodes[input].shape),
      at: (which, at) => this.element(node.inputs[which], at),
      number: (value) => numberOf({ value, of: id }),
      uniform: (index) => {
        const call = this.#options.uniform?.(id, index);
        if (call === undefined) throw new Error('random numbers are drawn on the host');
        return call;
      },
    };
    return (elementRules[node.op] as ElementRule<K>)(context, coordinates);
  }
}

/** A range of the kernel's result: all elements of one node, in order. */
export interface Section {
  readonly size: number;
  readonly shape: Shape;
  write(coordinates: readonly Index[]): string;
}

/** The text of a kernel that writes its sections one after another. */
export function kernelText(writer: KernelWriter, sections: readonly Section[]): string {
  const thread = 'this.thread.x';
  if (sections.length === 1) return writer.text(sections[0].write(writer.coordinates(thread, sections[0].shape)));
  const result = writer.variable('0.0');
  writer.pieces(
    thread,
    sections.map(({ size }) => size),
    (piece, index) => {
      const { shape, write } = sections[piece];
      writer.line(`${result} = ${write(writer.coordinates(index, shape))};`);
    },
  );
  return writer.text(result);
}
