/**
 * Plans a loop as few kernels for each step. Some values of a step must be stored: carried values, stacks, results of products and
 * reductions, and operands of products and maxima. They are computed in *levels*; a level needs only values of earlier levels. One kernel
 * writes all values of a level, side by side in one buffer. All other values are computed within the kernels that use them. An LSTM step
 * has two levels: the product, and the rest.
 */
import { type OpTraits, opTraits } from '../../../ops/opTraits.js';
import type { OpName } from '../../../ops/vocabulary.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import { type Shape, sizeOf } from '../../../shape.js';
import { stridesOf } from '../../../strides.js';
import { type KernelText, MOST_BUFFERS } from '../gpuDevice.js';
import type { GpuOpName } from '../text/elementRules.js';
import { GraphText, kernelText } from '../text/graphText.js';
import { KernelWriter } from '../text/kernelWriter.js';
import { reductionOfNothing } from '../text/reductionOfNothing.js';
import { type GpuNode, type SplitGraph, splitOps } from '../text/splitOps.js';

/** Where a value of a loop lies in the buffers of a step. */
export interface Place {
  /** Which of the step's kernels writes it. */
  readonly launch: number;
  readonly offset: number;
}

export type BufferArgument =
  /** The buffer that a kernel wrote at this step, or at the step before. */
  | { readonly kind: 'now' | 'before'; readonly launch: number }
  /** The buffer of a value from outside. */
  | { readonly kind: 'sequence' | 'invariant'; readonly index: number };

export interface PlannedLaunch {
  readonly text: KernelText;
  readonly buffers: readonly BufferArgument[];
  readonly offsets: readonly { readonly kind: 'sequence' | 'invariant'; readonly index: number }[];
  /** Each number: the index of a constant of the program, or the `value` of an op. */
  readonly numbers: readonly ({ readonly constant: number } | { readonly value: number })[];
}

export interface LoopPlan {
  readonly launches: readonly PlannedLaunch[];
  /** For each carried value, where its next value is written. */
  readonly carried: readonly Place[];
  /** For each stack, where its values are written. `isBefore`: they are the carried value before each step. */
  readonly stacked: readonly (Place & { readonly isBefore: boolean })[];
}

/** What the plan needs of a value from outside: its strides at one step, and its buffer. Values of one number share a buffer. */
export interface OutsideLayout {
  readonly strides: readonly number[];
  readonly buffer: number;
}

export interface LoopLayout {
  readonly sequences: readonly OutsideLayout[];
  readonly invariants: readonly OutsideLayout[];
  readonly hasIntegers: boolean;
}

/** A value that a kernel writes for others. */
interface Written {
  readonly node: number;
  readonly level: number;
  readonly size: number;
  readonly shape: Shape;
  /** The index of the carried value whose next value this is. */
  readonly carried: number | undefined;
}

const isReduction = (op: GpuOpName): boolean => reductionOfNothing(op) !== undefined;

/** Whether the inputs of an op are stored before it runs: those of products are read many times, those of a maximum are compared with it. */
function needsStoredInputs(op: GpuOpName): boolean {
  const traits: OpTraits | undefined = opTraits[op as OpName];
  return op === 'max' || traits?.family === 'product';
}

/** Whether the result consists of elements of the inputs, or zeros, in another arrangement. */
function isRearranged(op: GpuOpName): boolean {
  const traits: OpTraits | undefined = opTraits[op as OpName];
  return traits?.family === 'layout' || traits?.isView === true;
}

/** The plan, or why there is none. */
export function planLoop(program: LoopProgram, layout: LoopLayout): LoopPlan | string {
  const split = splitOps(program.graph.nodes);
  const written = valuesToWrite(program, split);
  if (written.some(({ size }) => size === 0)) return 'there are no elements';
  const levels = [...new Set(written.map(({ level }) => level))].sort((a, b) => a - b);
  let kernels = levels.map((level) => written.filter((value) => value.level === level));
  for (;;) {
    const plan = writeLaunches(program, split, layout, kernels);
    if (!('tooMany' in plan)) return plan;
    const values = kernels[plan.tooMany];
    if (values.length === 1) return `a value is computed from more than ${MOST_BUFFERS} buffers`;
    const half = values.length >> 1;
    kernels = kernels.flatMap((own, index) => (index === plan.tooMany ? [own.slice(0, half), own.slice(half)] : [own]));
  }
}

function valuesToWrite(program: LoopProgram, { nodes, placeOf }: SplitGraph): Written[] {
  const outside = new Set(
    [...program.carried.map(({ input }) => input), ...program.sequences, ...program.invariants].map((id) => placeOf[id]),
  );
  const isRead = (id: number): boolean => outside.has(id) || nodes[id].kind !== 'op';
  const isHeavy = (id: number): boolean => {
    const node = nodes[id];
    return !isRead(id) && node.kind === 'op' && isReduction(node.op);
  };
  const inputsOf = (id: number): readonly number[] => {
    const node = nodes[id];
    return isRead(id) || node.kind !== 'op' ? [] : node.inputs;
  };
  /** Whether a product or a maximum may read a node element by element, because this computes nothing twice. */
  const isLight = (id: number): boolean => {
    const node = nodes[id];
    if (isRead(id) || isHeavy(id)) return true;
    return node.kind === 'op' && isRearranged(node.op) && node.inputs.every(isLight);
  };
  const found = new Map<number, number>();
  const levels = new Map<number, number>();
  /** The level that must have run before a node can be computed, or read if it is stored. */
  const levelOf = (id: number): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    const node = nodes[id];
    let level = 0;
    for (const input of inputsOf(id)) {
      // The operand of a maximum is stored, so that comparisons with the maximum find the same bits.
      const isOperand = node.kind === 'op' && needsStoredInputs(node.op) && !isLight(input);
      level = Math.max(level, isOperand ? write(input) : levelOf(input));
    }
    if (isHeavy(id)) {
      level += 1;
      found.set(id, level);
    }
    levels.set(id, level);
    return level;
  };
  /** Marks a node as stored, and returns the level that writes it. */
  const write = (id: number): number => {
    const level = isHeavy(id) ? levelOf(id) : levelOf(id) + 1;
    found.set(id, level);
    return level;
  };
  const sized = (node: number, level: number, carried?: number): Written => {
    const { shape } = nodes[node];
    return { node, level, size: sizeOf(shape), shape, carried };
  };
  const carried = program.carried.map(({ output }, index) => sized(placeOf[output], write(placeOf[output]), index));
  const isCarried = new Set(program.carried.map(({ input }) => input));
  for (const id of program.stacked) if (!isCarried.has(id)) write(placeOf[id]);
  const twice = new Set(carried.map(({ node }) => node));
  return [...carried, ...[...found].filter(([id]) => !twice.has(id)).map(([id, level]) => sized(id, level))];
}

function writeLaunches(
  program: LoopProgram,
  { nodes, placeOf }: SplitGraph,
  layout: LoopLayout,
  kernels: readonly (readonly Written[])[],
): LoopPlan | { readonly tooMany: number } {
  const placeOfValue = new Map<Written, Place>();
  kernels.forEach((values, launch) => {
    let offset = 0;
    for (const value of values) {
      placeOfValue.set(value, { launch, offset });
      offset += value.size;
    }
  });
  const all = [...placeOfValue];
  const carried = program.carried.map((_, index) => (all.find(([value]) => value.carried === index) as [Written, Place])[1]);
  const writtenAt = (id: number): Place | undefined => all.find(([{ node }]) => node === id)?.[1];
  const inputs = new Map(program.carried.map(({ input }, index) => [placeOf[input], carried[index]]));
  const outside = new Map<number, { kind: 'sequence' | 'invariant'; index: number } & OutsideLayout>();
  for (const [index, id] of program.sequences.entries()) outside.set(placeOf[id], { kind: 'sequence', index, ...layout.sequences[index] });
  for (const [index, id] of program.invariants.entries())
    outside.set(placeOf[id], { kind: 'invariant', index, ...layout.invariants[index] });

  const launches: PlannedLaunch[] = [];
  for (const [launch, values] of kernels.entries()) {
    const planned = writeLaunch(values, {
      nodes,
      hasIntegers: layout.hasIntegers,
      constantOf: (id) => program.graph.nodes[placeOf.indexOf(id)],
      carriedAt: (id) => inputs.get(id),
      outsideAt: (id) => outside.get(id),
      writtenAt: (id) => {
        const place = writtenAt(id);
        return place !== undefined && kernels[place.launch][0].level < kernels[launch][0].level ? place : undefined;
      },
    });
    if (planned.buffers.length > MOST_BUFFERS) return { tooMany: launch };
    launches.push(planned);
  }
  const stacked = program.stacked.map((id) => {
    const before = program.carried.findIndex(({ input }) => input === id);
    const place = before >= 0 ? carried[before] : (writtenAt(placeOf[id]) as Place);
    return { ...place, isBefore: before >= 0 };
  });
  return { launches, carried, stacked };
}

interface LaunchContext {
  readonly nodes: readonly GpuNode[];
  readonly hasIntegers: boolean;
  constantOf(id: number): LoopProgram['graph']['nodes'][number];
  carriedAt(id: number): Place | undefined;
  outsideAt(id: number): ({ kind: 'sequence' | 'invariant'; index: number } & OutsideLayout) | undefined;
  /** Where a kernel of an earlier level has written a node. */
  writtenAt(id: number): Place | undefined;
}

function writeLaunch(values: readonly Written[], context: LaunchContext): PlannedLaunch {
  const { nodes, hasIntegers, constantOf, carriedAt, outsideAt, writtenAt } = context;
  const writer = new KernelWriter(hasIntegers);
  const buffers: BufferArgument[] = [];
  const offsets: { kind: 'sequence' | 'invariant'; index: number }[] = [];
  const numbers: ({ constant: number } | { value: number })[] = [];
  const offsetNames = new Map<number, string>();
  const numberNames = new Map<string, string>();
  const bufferOf = (key: string, argument: BufferArgument): string => {
    const before = writer.buffers.length;
    writer.buffer(key);
    if (writer.buffers.length > before) buffers.push(argument);
    return key;
  };
  const text = new GraphText({
    writer,
    nodes,
    sourceOf: (id) => {
      const strides = stridesOf(nodes[id].shape);
      const carried = carriedAt(id);
      if (carried !== undefined) {
        const { launch, offset } = carried;
        return { buffer: bufferOf(`before ${launch}`, { kind: 'before', launch }), strides, offset: String(offset) };
      }
      const outside = outsideAt(id);
      if (outside !== undefined) {
        const { kind, index, buffer } = outside;
        const name = offsetNames.get(id) ?? writer.offset();
        if (!offsetNames.has(id)) offsets.push({ kind, index });
        offsetNames.set(id, name);
        return { buffer: bufferOf(`outside ${buffer}`, { kind, index }), strides: outside.strides, offset: name };
      }
      const place = writtenAt(id);
      if (place === undefined) return undefined;
      return { buffer: bufferOf(`now ${place.launch}`, { kind: 'now', launch: place.launch }), strides, offset: String(place.offset) };
    },
    numberOf: (which) => {
      const node = 'value' in which ? undefined : constantOf(which.node);
      const source = 'value' in which ? { value: which.value } : { constant: (node as { readonly index: number }).index };
      const key = JSON.stringify(source, (_, value) => (typeof value === 'number' ? String(value) : value));
      const known = numberNames.get(key) ?? writer.number();
      if (!numberNames.has(key)) numbers.push(source);
      numberNames.set(key, known);
      return known;
    },
  });
  const source = kernelText(
    writer,
    values.map(({ node, size, shape }) => ({ size, shape, write: (coordinates: readonly string[]) => text.element(node, coordinates) })),
  );
  return {
    text: {
      text: source,
      size: values.reduce((total, { size }) => total + size, 0),
      buffers: buffers.length,
      offsets: offsets.length,
      numbers: numbers.length,
    },
    buffers,
    offsets,
    numbers,
  };
}
