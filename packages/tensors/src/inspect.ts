/** A tensor as text for a log or a console: element type, shape and elements, arranged as NumPy arranges them. */
import { needTensor } from './checkArguments.js';
import { type Shape, showShape } from './shape.js';
import { stridesOf } from './strides.js';
import type { Data, Tensor } from './tensor.js';

/** A larger tensor shows only the first and the last indices of each long axis. */
const MOST_ELEMENTS = 1000;
const AT_EDGES = 3;
/** Significant digits, except of whole numbers below the limit, which take in all ints. */
const DIGITS = 6;
const MOST_IN_FULL = 1e10;
const LINE_WIDTH = 76;

/** Tensors of recording engines that know a value. */
export interface Inspected {
  /** The tensor whose elements are shown. */
  inspected?(): Tensor;
}

/**
 * A tensor as text: element type, shape, and elements with six digits. Of more than 1,000 elements, it shows the first and last three
 * along each axis. In Node, `console.log(x)` shows the same.
 *
 * Never waits: a tensor on a GPU, a value of a step that is being recorded and a tensor that a scope has freed say why they show no
 * elements.
 *
 * @throws StatalError if `x` is not a tensor
 * @example
 * const x = tensor(engine, [1, 2.5]);
 * console.log(x); // tensor float [2]: [1, 2.5]
 * console.log(inspect(full(engine, [], 3, 'int'))); // tensor int []: 3
 */
export function inspect(x: Tensor): string {
  needTensor('inspect', x);
  const holder = (x as Tensor & Inspected).inspected?.() ?? x;
  if (holder !== x) return inspect(holder).replace(/(, recorded)?:/, ', recorded:');
  const head = `tensor ${x.dtype} ${showShape(x.shape)}`;
  const elements = elementsOf(x);
  if (typeof elements === 'string') return `${head}: ${elements}`;
  const compact = nested(elements, x.shape, { width: 0, between: () => ', ', joined: (items) => items.join(', ') });
  if (head.length + compact.length < LINE_WIDTH) return `${head}: ${compact}`;
  return `${head}:\n${inLines(elements, x.shape, compact)}`;
}

/** The elements, or why there are none to show. */
function elementsOf(x: Tensor): Data | string {
  const { base, level } = x.engine;
  if (level > 0) return '(recorded in a step, which has not run)';
  if (base.readSync === undefined || base.gpu !== undefined) return '(on the GPU: use await read(tensor))';
  try {
    return base.readSync(x);
  } catch (error) {
    return `(${error instanceof Error ? error.message : error})`;
  }
}

interface Arrangement {
  /** Shorter elements are padded to this width. */
  readonly width: number;
  /** What stands between two items along an axis that is not the last. */
  between(axis: number): string;
  /** The items along the last axis. */
  joined(items: readonly string[]): string;
}

function nested(data: Data, shape: Shape, { width, between, joined }: Arrangement): string {
  if (data.length === 0) return '[]';
  const strides = stridesOf(shape);
  const along = (axis: number, offset: number): string => {
    if (axis === shape.length) return showNumber(data[offset]).padStart(width);
    const items = shownIndices(shape[axis], data.length).map((index) =>
      index === undefined ? '...' : along(axis + 1, offset + index * strides[axis]),
    );
    return `[${axis === shape.length - 1 ? joined(items) : items.join(between(axis))}]`;
  };
  return along(0, 0);
}

/** A line for each row, and an empty line between matrices. Numbers stand below each other. */
function inLines(data: Data, shape: Shape, compact: string): string {
  const numbers = compact.match(/[^\s,[\]]+/g) ?? [];
  const last = shape.length - 1;
  return nested(data, shape, {
    width: numbers.reduce((width, { length }) => Math.max(width, length), 0),
    between: (axis) => `,${'\n'.repeat(last - axis)}${' '.repeat(axis + 1)}`,
    joined: (items) => wrapped(items, shape.length),
  });
}

/** Items separated by commas, in lines of at most the width of a line. */
function wrapped(items: readonly string[], indent: number): string {
  const lines: string[] = [];
  for (const [index, item] of items.entries()) {
    const piece = index === items.length - 1 ? item : `${item},`;
    const line = lines.at(-1);
    if (line === undefined || indent + line.length + 1 + piece.length > LINE_WIDTH) lines.push(piece);
    else lines[lines.length - 1] = `${line} ${piece}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** The indices to show along an axis; `undefined` stands for those that are left out. */
function shownIndices(size: number, elements: number): (number | undefined)[] {
  const all = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
  if (elements <= MOST_ELEMENTS || size <= 2 * AT_EDGES) return all(0, size);
  return [...all(0, AT_EDGES), undefined, ...all(size - AT_EDGES, size)];
}

function showNumber(value: number): string {
  const isShown = Number.isInteger(value) && Math.abs(value) < MOST_IN_FULL;
  return String(isShown ? value : Number(value.toPrecision(DIGITS)));
}
