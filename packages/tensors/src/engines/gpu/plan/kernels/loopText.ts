/**
 * Items that run all steps of a loop: each thread has some elements of the state and keeps them in registers from step to step. This is
 * possible if no element of the state depends on another.
 */
import { type Shape, sizeOf } from '../../../../shape.js';
import { type Index, position, sumOf, times } from '../../text/indexText.js';
import type { ItemText } from './itemText.js';
import type { LoopItem, SpecSource } from './kernelSpec.js';
import { ItemWriter, itemGraphText, KernelText } from './kernelText.js';
import { StructureCache } from './structureCache.js';

export function addLoopItem(kernel: KernelText, index: number, item: LoopItem): ItemText {
  if (!writeLoop(kernel, index, item)) throw new Error('an element of the state depends on another');
  const size = sizeOf(item.shape);
  return {
    threads: undefined,
    workgroups: (threads) => Math.ceil(size / threads),
    run: (threads) => `let i = i32(group * ${threads}u + local); if (i < ${size}) { item${index}(i); }`,
  };
}

/** Whether each thread needs only its own elements of the state. */
export function fitsOneKernel(item: LoopItem): boolean {
  return fitting.of(item, () => writeLoop(new KernelText(true), 0, item));
}

const fitting = new StructureCache<boolean>();

/** Coordinates of a value that is broadcast to the threads' shape. */
function own(shape: Shape, coordinates: readonly Index[]): Index[] {
  const before = coordinates.length - shape.length;
  return shape.map((dimension, axis) => (dimension === 1 ? '0' : coordinates[before + axis]));
}

function writeLoop(kernel: KernelText, index: number, item: LoopItem): boolean {
  const { graph, shape, steps, reverse, carried, stores } = item;
  const writer = new ItemWriter();
  const coordinates = writer.coordinates('i', shape);
  let fits = true;
  const valueAt = (node: number, at: readonly Index[]): string | undefined => {
    const which = carried.findIndex(({ input }) => input === node);
    if (which < 0) return undefined;
    if (at.join() !== own(carried[which].shape, coordinates).join()) fits = false;
    return registers[which];
  };
  let next = 0;
  const place = ({ buffer, strides, perTime }: SpecSource, of: Shape): { readonly buffer: string; readonly at: Index } => {
    const offset = kernel.word(index, { kind: 'store', store: next++ });
    const inTime = perTime === undefined ? offset : sumOf([offset, times('time', perTime)]);
    return { buffer, at: position(own(of, coordinates), strides, inTime) };
  };
  const registers = carried.map(({ start, shape: of }) => {
    const { buffer, at } = place(start, of);
    return writer.variable(`${buffer}[${at}]`);
  });
  const write = (to: { readonly buffer: string; readonly at: Index }, of: Shape, value: string): void => {
    // Threads that share an element leave it to the first of them.
    const shared = coordinates.filter((coordinate, axis) => {
      const dimension = of[axis - (coordinates.length - of.length)] ?? 1;
      return dimension === 1 && coordinate !== '0';
    });
    const store = (): void => writer.store(to.buffer, to.at, value);
    if (shared.length === 0) store();
    else writer.block(`if (${shared.map((coordinate) => `${coordinate} === 0`).join(' && ')})`, store);
  };
  for (const [which, { first, shape: of }] of carried.entries()) if (first !== undefined) write(place(first, of), of, registers[which]);
  const text = itemGraphText({ kernel, item: index, writer, graph, valueAt });
  // What is the same at all steps is read before them.
  graph.nodes.forEach((node, local) => {
    const source = graph.sources[local];
    if (source !== undefined && source.perTime === undefined && isWithin(node.shape, shape))
      text.element(local, own(node.shape, coordinates));
  });
  writer.loop(steps, (step) => {
    writer.line(`const time = ${reverse ? `(${steps - 1} - ${step})` : `(${step} + 0)`};`);
    const values = stores.map(({ node, shape: of }) => text.element(node, own(of, coordinates)));
    const after = carried.map(({ output, shape: of }) => writer.value(`(${text.element(output, own(of, coordinates))})`));
    for (const [which, store] of stores.entries()) write(place(store, store.shape), store.shape, values[which]);
    for (const [which, name] of after.entries()) writer.line(`${registers[which]} = ${name};`);
  });
  for (const [which, { last, shape: of }] of carried.entries()) if (last !== undefined) write(place(last, of), of, registers[which]);
  if (fits) kernel.addFunction({ name: `item${index}`, parameters: [['i', 'i32']] }, writer.statements);
  return fits;
}

/** Whether a value can be broadcast to the shape. */
export function isWithin(shape: Shape, target: Shape): boolean {
  const before = target.length - shape.length;
  return before >= 0 && shape.every((dimension, axis) => dimension === 1 || dimension === target[before + axis]);
}
