/** Items with one thread an element: elementwise ops with everything that they read, and updates in place. */
import { sizeOf } from '../../../../shape.js';
import { stridesOf } from '../../../../strides.js';
import { position } from '../../text/indexText.js';
import { type UpdateText, updateTexts } from '../../updateSections.js';
import type { MapItem, UpdateItem } from './kernelSpec.js';
import { ItemWriter, itemGraphText, type KernelText } from './kernelText.js';

/** Adds `fn item(i: i32)`, which computes element i of the shape, and returns the number of elements. */
export function addMapItem(kernel: KernelText, index: number, item: MapItem): number {
  const { graph, shape, stores } = item;
  const writer = new ItemWriter();
  const text = itemGraphText({ kernel, item: index, writer, graph });
  const coordinates = writer.coordinates('i', shape);
  const values = stores.map(({ node }) => text.element(node, coordinates));
  for (const [store, { buffer, strides }] of stores.entries())
    writer.store(buffer, position(coordinates, strides, kernel.word(index, { kind: 'store', store })), values[store]);
  kernel.addFunction({ name: `item${index}`, parameters: [['i', 'i32']] }, writer.statements);
  return sizeOf(shape);
}

export function addUpdateItem(kernel: KernelText, index: number, item: UpdateItem): number {
  const { graph, shape, rule, flags, tensors } = item;
  const writer = new ItemWriter();
  const text = itemGraphText({ kernel, item: index, writer, graph });
  const coordinates = writer.coordinates('i', shape);
  const elements = tensors.map((node) => text.element(node, coordinates));
  const first = kernel.word(index, { kind: 'numbers' });
  const numbers = Array.from({ length: item.numbers }, (_, which) => writer.value(`arena[${first} + ${which}]`));
  const { next } = updateTexts[rule] as UpdateText<typeof rule>;
  const values = next(elements, numbers, flags as Parameters<typeof next>[2], (expression) => writer.value(expression));
  const changed = tensors.filter((_, which) => which !== 1);
  for (const [which, node] of changed.entries()) {
    const { buffer, strides } = graph.sources[node] ?? { buffer: 'parameters', strides: stridesOf(shape) };
    writer.store(buffer, position(coordinates, strides, kernel.word(index, { kind: 'offset', node })), values[which]);
  }
  kernel.addFunction({ name: `item${index}`, parameters: [['i', 'i32']] }, writer.statements);
  return sizeOf(shape);
}
