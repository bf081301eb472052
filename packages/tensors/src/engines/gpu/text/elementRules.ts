/**
 * The element rule of every op: it writes the text that computes one element of the result, at some coordinates, from elements
 * of the inputs. An input can be a buffer or the element of another op, so any ops can be fused into one kernel. The table is
 * total.
 */
import type { ConvolutionOps, ElementwiseOps, NoAttributes, Vocabulary } from '../../../ops/vocabulary.js';
import { type Shape, sizeOf } from '../../../shape.js';
import { stridesOf } from '../../../strides.js';
import { type Index, minus, position, sumOf, times } from './indexText.js';
import type { KernelWriter } from './kernelWriter.js';
import { scalarExpressions } from './scalarExpressions.js';

/** The vocabulary without ops that this engine makes of others, and with those that splitOps.ts adds. */
export interface GpuVocabulary extends Omit<Vocabulary, keyof ConvolutionOps> {
  /** log sum_j exp(x_j) of each row, kept as [..., 1]. */
  logSumExp: NoAttributes;
  /** Sums of pieces of the reduced elements, `piece` each: [pieces, ...shape of the sum]. */
  partialSum: Vocabulary['sum'] & { readonly piece: number };
}

export type GpuOpName = keyof GpuVocabulary;

export interface ElementContext<K extends GpuOpName> {
  readonly writer: KernelWriter;
  readonly attributes: GpuVocabulary[K];
  /** Shape of the result. */
  readonly shape: Shape;
  readonly inputs: readonly Shape[];
  /** The name of one element of an input. */
  at(which: number, coordinates: readonly Index[]): string;
  /** The name of a number that each launch provides. */
  number(value: number): string;
  /** The call that draws a random number of the op, by its index. */
  uniform(index: Index): string;
}

export type ElementRule<K extends GpuOpName> = (context: ElementContext<K>, coordinates: readonly Index[]) => string;

/** Terms of a product that each iteration of its loop adds. docs/gpu-engine.md has the effect. */
const AT_ONCE = 4;

/** Coordinates in an input that is broadcast to the shape of the result. */
function broadcastCoordinates(input: Shape, coordinates: readonly Index[]): Index[] {
  const before = coordinates.length - input.length;
  return input.map((dimension, axis) => (dimension === 1 ? '0' : coordinates[before + axis]));
}

function elementwise<K extends keyof ElementwiseOps>(op: K): ElementRule<K> {
  const expression = scalarExpressions[op];
  return ({ writer, inputs, at }, coordinates) => {
    const [x, y, z] = inputs.map((input, which) => at(which, broadcastCoordinates(input, coordinates)));
    return writer.value(expression(x, y ?? '', z ?? ''));
  };
}

/** A rule for each row of scalarExpressions.ts. */
const elementwiseRules = Object.fromEntries(
  Object.keys(scalarExpressions).map((op) => [op, elementwise(op as keyof ElementwiseOps)]),
) as unknown as { readonly [K in keyof ElementwiseOps]: ElementRule<K> };

/** Visits, in order, the elements of input 0 that reduce to one element of the result. */
function reduced(
  { writer, inputs: [input], attributes, at }: ElementContext<'sum' | 'max'>,
  coordinates: readonly Index[],
  visit: (value: string) => void,
): void {
  const { axes, keepDims } = attributes;
  const kept = keepDims ? coordinates : spread(coordinates, input, axes);
  const inner = (remaining: readonly number[], found: readonly Index[]): void => {
    const [axis, ...others] = remaining;
    if (axis === undefined) {
      visit(at(0, found));
      return;
    }
    writer.loop(input[axis], (index) => inner(others, replaced(found, axis, index)));
  };
  inner(
    [...axes].sort((a, b) => a - b),
    kept,
  );
}

const replaced = (coordinates: readonly Index[], axis: number, index: Index): Index[] =>
  coordinates.map((own, other) => (other === axis ? index : own));

/** Converts coordinates of a reduced result to those of the input, with 0 at the reduced axes. */
function spread(coordinates: readonly Index[], input: Shape, axes: readonly number[]): Index[] {
  let next = 0;
  return input.map((_, axis) => (axes.includes(axis) ? '0' : coordinates[next++]));
}

/** The greater of x and the value before; NaN if one of them is. */
const greatest = (before: string, x: string): string => `(${before} >= ${x} ? ${before} : (${before} < ${x} ? ${x} : ${before} + ${x}))`;

function logSumExp(writer: KernelWriter, columns: number, at: (column: Index) => string): string {
  const most = writer.variable(at('0'));
  writer.loop(columns, (column) => writer.line(`${most} = ${greatest(most, at(column))};`));
  const total = writer.variable('0.0');
  writer.loop(columns, (column) => writer.line(`${total} = ${total} + Math.exp(${at(column)} - ${most});`));
  return writer.value(`${most} + stableLog(${total})`);
}

/** One element of a product. Leading axes, if any, broadcast. */
function product(
  { writer, inputs, attributes: { transposeA, transposeB }, at }: ElementContext<'matmul' | 'batchMatmul'>,
  coordinates: readonly Index[],
): string {
  const batch = coordinates.slice(0, -2);
  const [row, column] = coordinates.slice(-2);
  const [leftBatch, rightBatch] = inputs.map((input) => broadcastCoordinates(input.slice(0, -2), batch));
  const total = writer.variable('0.0');
  const count = inputs[0].slice(-2)[transposeA ? 0 : 1];
  const add = (k: Index): void => {
    const left = at(0, [...leftBatch, ...(transposeA ? [k, row] : [row, k])]);
    const right = at(1, [...rightBatch, ...(transposeB ? [column, k] : [k, column])]);
    writer.line(`${total} = ${total} + ${left} * ${right};`);
  };
  const inLoop = count - (count % AT_ONCE);
  writer.loop(
    inLoop,
    (first) => {
      for (let k = 0; k < AT_ONCE; k++) add(sumOf([first, String(k)]));
    },
    AT_ONCE,
  );
  for (let k = inLoop; k < count; k++) add(String(k));
  return total;
}

const allButLast = (coordinates: readonly Index[]): readonly Index[] => coordinates.slice(0, -1);

export const elementRules: { readonly [K in GpuOpName]: ElementRule<K> } = {
  ...elementwiseRules,

  reshape: ({ writer, shape, inputs: [input], at }, coordinates) => at(0, reshapedCoordinates(writer, shape, input, coordinates)),
  transpose: ({ inputs: [input], attributes: { permutation }, at }, coordinates) =>
    at(
      0,
      input.map((_, axis) => coordinates[permutation.indexOf(axis)]),
    ),
  broadcastTo: ({ inputs: [input], at }, coordinates) => at(0, broadcastCoordinates(input, coordinates)),
  slice: ({ attributes: { start }, at }, coordinates) =>
    at(
      0,
      coordinates.map((coordinate, axis) => sumOf([coordinate, String(start[axis])])),
    ),
  pad: ({ writer, inputs: [input], attributes: { before }, at }, coordinates) => {
    const inside = coordinates.flatMap((coordinate, axis) => [
      `${coordinate} >= ${before[axis]}`,
      `${coordinate} < ${before[axis] + input[axis]}`,
    ]);
    const result = writer.variable('0.0');
    // Elements outside of the input must not be read.
    writer.block(`if (${inside.join(' && ') || 'true'})`, () => {
      const value = at(
        0,
        coordinates.map((coordinate, axis) => minus(coordinate, before[axis])),
      );
      writer.line(`${result} = ${value};`);
    });
    return result;
  },
  concat: ({ writer, inputs, attributes: { axis }, at }, coordinates) => {
    const sizes = inputs.map((input) => input[axis]);
    if (sizes.length === 1) return at(0, coordinates);
    const result = writer.variable('0.0');
    const along = writer.whole(coordinates[axis]);
    writer.pieces(along, sizes, (piece, index) => {
      if (sizes[piece] > 0) writer.line(`${result} = ${at(piece, replaced(coordinates, axis, index))};`);
    });
    return result;
  },

  sum: (context, coordinates) => {
    const total = context.writer.variable('0.0');
    reduced(context, coordinates, (value) => context.writer.line(`${total} = ${total} + ${value};`));
    return total;
  },
  partialSum: ({ writer, inputs: [input], attributes: { axes, keepDims, piece }, at }, [part, ...coordinates]) => {
    const kept = keepDims ? coordinates : spread(coordinates, input, axes);
    const sizes = [...axes].sort((a, b) => a - b).map((axis) => input[axis]);
    const count = sizeOf(sizes);
    const total = writer.variable('0.0');
    const first = writer.whole(`${part} * ${piece}`);
    writer.loop(piece, (offset) => {
      const index = sumOf([first, offset]);
      writer.block(`if (${index} < ${count})`, () => {
        const inner = writer.coordinates(index, sizes);
        const sorted = [...axes].sort((a, b) => a - b);
        const value = at(
          0,
          kept.map((own, axis) => (sorted.includes(axis) ? inner[sorted.indexOf(axis)] : own)),
        );
        writer.line(`${total} = ${total} + ${value};`);
      });
    });
    return total;
  },
  max: (context, coordinates) => {
    const { writer, inputs, attributes, at } = context;
    const start = attributes.keepDims ? coordinates : spread(coordinates, inputs[0], attributes.axes);
    const most = writer.variable(at(0, start));
    reduced(context, coordinates, (value) => writer.line(`${most} = ${greatest(most, value)};`));
    return most;
  },
  argmax: ({ writer, inputs: [input], attributes: { axis }, at }, coordinates) => {
    const base = spread(coordinates, input, [axis]);
    const most = writer.variable(at(0, base));
    const which = writer.variable('0.0');
    writer.loop(input[axis], (index) => {
      const value = at(0, replaced(base, axis, index));
      writer.block(`if (${value} > ${most})`, () => {
        writer.line(`${most} = ${value};`);
        writer.line(`${which} = ${index};`);
      });
    });
    return which;
  },

  logSumExp: ({ writer, inputs: [input], at }, coordinates) =>
    logSumExp(writer, input[input.length - 1], (column) => at(0, [...allButLast(coordinates), column])),
  // Input 1 of both is the logSumExp of the rows.
  softmax: ({ writer, at }, coordinates) => writer.value(`Math.exp(${at(0, coordinates)} - ${at(1, [...allButLast(coordinates), '0'])})`),
  logSoftmax: ({ writer, at }, coordinates) => writer.value(`${at(0, coordinates)} - ${at(1, [...allButLast(coordinates), '0'])}`),
  // Input 2 is the logSumExp of the rows.
  softmaxCrossEntropy: ({ writer, at }, [row]) => writer.value(`${at(2, [row, '0'])} - ${at(0, [row, writer.asIndex(at(1, [row]))])}`),
  // Input 3 is the logSumExp of the rows.
  softmaxCrossEntropyGradient: ({ writer, at }, [row, column]) => {
    const isTarget = `(${at(1, [row])} === ${column} ? 1 : 0)`;
    return writer.value(`(Math.exp(${at(0, [row, column])} - ${at(3, [row, '0'])}) - ${isTarget}) * ${at(2, [row])}`);
  },

  matmul: product,
  batchMatmul: product,

  imagePatches: ({ writer, inputs: [input], attributes: { size, stride, dilation, before }, at }, [image, down, across, element]) => {
    const [v, h, channel] = writer.coordinates(element, [...size, input[3]]);
    // Counted from the padding's edge, because integers of gpu.js are never negative on WebGL.
    const [i, j] = [
      writer.whole(sumOf([times(down, stride[0]), times(v, dilation[0])])),
      writer.whole(sumOf([times(across, stride[1]), times(h, dilation[1])])),
    ];
    const [top, left] = before;
    const result = writer.variable('0.0');
    writer.block(`if (${i} >= ${top} && ${i} < ${top + input[1]} && ${j} >= ${left} && ${j} < ${left + input[2]})`, () => {
      writer.line(`${result} = ${at(0, [image, minus(i, top), minus(j, left), channel])};`);
    });
    return result;
  },
  sumImagePatches: ({ writer, inputs: [patches], shape, attributes: { size, stride, dilation, before }, at }, [image, i, j, channel]) => {
    const total = writer.variable('0.0');
    /** Visits the positions along one axis whose element `offset` of the window is at a coordinate. */
    const visit = (axis: 0 | 1, coordinate: Index, body: (position: Index, offset: Index) => void): void =>
      writer.loop(size[axis], (offset) => {
        const [place, start] = [sumOf([coordinate, String(before[axis])]), times(offset, dilation[axis])];
        writer.block(`if (${place} >= ${start})`, () => {
          const distance = writer.whole(`${place} - ${start}`);
          const position = stride[axis] === 1 ? distance : writer.whole(`quotient(${distance}, ${stride[axis]})`);
          const isWhole = stride[axis] === 1 ? '' : ` && ${times(position, stride[axis])} === ${distance}`;
          writer.block(`if (${position} < ${patches[1 + axis]}${isWhole})`, () => body(position, offset));
        });
      });
    visit(0, i, (down, v) =>
      visit(1, j, (across, h) => {
        const element = sumOf([times(v, size[1] * shape[3]), times(h, shape[3]), channel]);
        writer.line(`${total} = ${total} + ${at(0, [image, down, across, element])};`);
      }),
    );
    return total;
  },

  gather: ({ writer, at }, coordinates) => at(0, [writer.asIndex(at(1, allButLast(coordinates))), coordinates[coordinates.length - 1]]),
  scatterAdd: ({ writer, inputs: [indices], at }, [row, feature]) => {
    const total = writer.variable('0.0');
    const visit = (axis: number, found: readonly Index[]): void => {
      if (axis < indices.length) {
        writer.loop(indices[axis], (index) => visit(axis + 1, [...found, index]));
        return;
      }
      const target = at(0, found);
      writer.block(`if (${target} === ${row})`, () => writer.line(`${total} = ${total} + ${at(1, [...found, feature])};`));
    };
    visit(0, []);
    return total;
  },
  oneHot: ({ writer, at }, coordinates) =>
    writer.value(`(${at(0, allButLast(coordinates))} === ${coordinates[coordinates.length - 1]} ? 1 : 0)`),

  fill: ({ attributes: { value }, number }) => number(value),
  randomUniform: ({ writer, shape, attributes: { pieces }, uniform }, coordinates) => {
    if (pieces === undefined) return writer.value(uniform(position(coordinates, stridesOf(shape), '0')));
    const inPieces = reshapedCoordinates(writer, shape, [sizeOf(shape) / pieces.length, pieces.length], coordinates);
    // Indices of kernels have 32 bits and wrap around.
    return writer.value(uniform(position(inPieces, [pieces.every | 0, 1], String(pieces.first | 0))));
  },
  cast: ({ writer, attributes: { dtype }, at }, coordinates) => {
    const x = at(0, coordinates);
    return dtype === 'int' ? writer.value(`whole(${x})`) : x;
  },
};

/**
 * Converts coordinates in `shape` to the coordinates of the same element in `input`. The order of elements is the same. Adjacent axes that
 * hold as many elements in both are converted by themselves.
 */
function reshapedCoordinates(writer: KernelWriter, shape: Shape, input: Shape, coordinates: readonly Index[]): Index[] {
  const wide = (dimensions: Shape): number[] => dimensions.flatMap((dimension, axis) => (dimension === 1 ? [] : [axis]));
  const [from, to] = [wide(shape), wide(input)];
  const found: Index[] = input.map(() => '0');
  let [nextFrom, nextTo] = [0, 0];
  while (nextFrom < from.length) {
    const [own, other] = [[from[nextFrom++]], [to[nextTo++]]];
    const size = (axes: readonly number[], dimensions: Shape): number => axes.reduce((product, axis) => product * dimensions[axis], 1);
    while (size(own, shape) !== size(other, input)) {
      if (size(own, shape) < size(other, input)) own.push(from[nextFrom++]);
      else other.push(to[nextTo++]);
    }
    const [ownShape, otherShape] = [own.map((axis) => shape[axis]), other.map((axis) => input[axis])];
    const index = writer.indexOf(
      own.map((axis) => coordinates[axis]),
      ownShape,
    );
    const inner = other.length === 1 ? [index] : writer.coordinates(index, otherShape);
    for (const [which, axis] of other.entries()) found[axis] = inner[which];
  }
  return found;
}
