/** Collects the nodes of one graph, and the constants of the whole file. */
import type { DType, Shape } from '@statal/tensors';
import type { Sparse } from '../messages/encodeMessage.js';
import { attributeTypes, elementTypes, type GraphProto, type NodeProto, type TensorProto } from '../messages/messages.js';
import { type Dimension, isFixed } from '../record/dimension.js';

export type ElementType = 'float' | 'int32' | 'int64';

/** A value of the graph under its name. */
export interface Value {
  readonly name: string;
  readonly shape: readonly Dimension[];
  readonly dtype: DType;
}

export type NodeAttributes = Readonly<
  Record<string, number | string | readonly number[] | readonly string[] | Sparse<GraphProto> | undefined>
>;

/** The names of the numbers of steps and rows, int64 [1] each. Getters may add the nodes that make them. */
export interface FreeSizes {
  readonly steps: string;
  readonly batch: string;
}

/** What all graphs of a file share. */
export class FileParts {
  readonly opset: number;
  readonly initializers: Sparse<TensorProto>[] = [];
  readonly #names = new Set<string>();
  readonly #constants = new Map<string, string>();
  readonly #shared = new Map<object, string>();

  constructor(opset: number) {
    this.opset = opset;
  }

  /** A name that nothing has yet. */
  freshName(wanted: string): string {
    let name = wanted;
    for (let count = 1; this.#names.has(name); count++) name = `${wanted}_${count}`;
    this.#names.add(name);
    return name;
  }

  /** A parameter, or another large tensor, under a name of its own. */
  tensor(wanted: string, type: ElementType, dims: Shape, values: ArrayLike<number>): string {
    const name = this.freshName(wanted);
    this.initializers.push({ name, dims, dataType: elementTypes[type], rawData: bytesOf(type, values) });
    return name;
  }

  /** A tensor that several nodes may read. */
  sharedTensor(key: object, wanted: string, type: ElementType, values: ArrayLike<number>, dims: Shape): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = this.tensor(wanted, type, dims, values);
    this.#shared.set(key, name);
    return name;
  }

  /** A small constant. Equal ones are one. */
  constant(type: ElementType, dims: Shape, values: readonly number[]): string {
    const key = `${type}|${dims.join()}|${values.map((value) => (Object.is(value, -0) ? '-0' : value)).join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.tensor('constant', type, dims, values);
    this.#constants.set(key, name);
    return name;
  }
}

export class GraphWriter {
  readonly parts: FileParts;
  readonly free: FreeSizes;
  readonly nodes: Sparse<NodeProto>[];
  readonly #sizes = new Map<string, string>();

  constructor(parts: FileParts, free: FreeSizes, nodes: Sparse<NodeProto>[] = []) {
    this.parts = parts;
    this.free = free;
    this.nodes = nodes;
  }

  /** A writer for the body of a Scan, which may read the values of this graph. */
  body(): GraphWriter {
    return new GraphWriter(this.parts, this.free);
  }

  /** Adds a node with one output, and returns the output's name. */
  node(opType: string, inputs: readonly string[], attributes: NodeAttributes = {}): string {
    return this.nodeWith(opType, inputs, attributes, ['output'])[0];
  }

  /** Adds a node with several outputs. An output called '' is left out. */
  nodeWith(opType: string, inputs: readonly string[], attributes: NodeAttributes, outputs: readonly string[]): readonly string[] {
    const name = this.parts.freshName(opType.toLowerCase());
    const names = outputs.map((output) => (output === '' ? '' : outputs.length === 1 ? name : this.parts.freshName(`${name}.${output}`)));
    this.nodes.push({ name, opType, input: inputs, output: names, attribute: attributesOf(attributes) });
    return names;
  }

  /** Gives a value the name of an output of the graph. */
  nameOutput(value: string, name: string): void {
    this.nodes.push({ name: this.parts.freshName('identity'), opType: 'Identity', input: [value], output: [name] });
  }

  constant(type: ElementType, dims: Shape, values: readonly number[]): string {
    return this.parts.constant(type, dims, values);
  }

  /** A constant list of whole numbers, such as axes. */
  ints(values: readonly number[]): string {
    return this.constant('int64', [values.length], values);
  }

  /** A size as int64 [1]. */
  size(dimension: Dimension): string {
    if (isFixed(dimension)) return this.ints([dimension.factor]);
    const key = JSON.stringify(dimension);
    const known = this.#sizes.get(key);
    if (known !== undefined) return known;
    const { factor, steps, batch } = dimension;
    const factors = [
      ...Array.from({ length: steps }, () => this.free.steps),
      ...Array.from({ length: batch }, () => this.free.batch),
      ...(factor === 1 ? [] : [this.ints([factor])]),
    ];
    const size = factors.reduce((product, next) => this.node('Mul', [product, next]));
    this.#sizes.set(key, size);
    return size;
  }

  /** A shape as int64 [rank]. */
  shape(dimensions: readonly Dimension[]): string {
    if (dimensions.every(isFixed)) return this.ints(dimensions.map(({ factor }) => factor));
    const parts = dimensions.map((dimension) => this.size(dimension));
    return parts.length === 1 ? parts[0] : this.node('Concat', parts, { axis: 0 });
  }

  /** A number, which may depend on the numbers of steps and rows, as a scalar. */
  number({ factor, steps, batch }: Dimension, dtype: DType): string {
    const type = dtype === 'int' ? 'int32' : 'float';
    const scalar = this.constant(type, [], [factor]);
    const scaled = [
      [this.free.steps, steps],
      [this.free.batch, batch],
    ].reduce((value, [size, exponent]) => this.#scaled(value, size as string, exponent as number, type), scalar);
    return scaled;
  }

  #scaled(value: string, size: string, exponent: number, type: 'int32' | 'float'): string {
    let scaled = value;
    for (let count = 0; count < Math.abs(exponent); count++) {
      const scalar = this.node('Squeeze', [this.node('Cast', [size], { to: elementTypes[type] }), this.ints([0])]);
      scaled = this.node(exponent > 0 ? 'Mul' : 'Div', [scaled, scalar]);
    }
    return scaled;
  }
}

function bytesOf(type: ElementType, values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(Array.from(values, BigInt)).buffer);
  return new Uint8Array(new (type === 'int32' ? Int32Array : Float32Array)(values).buffer);
}

function attributesOf(attributes: NodeAttributes): NonNullable<Sparse<NodeProto>['attribute']> {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  return Object.entries(attributes).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'string') return { name, type: attributeTypes.string, s: text(value) };
    // Attributes that are real numbers are named here: 1 and 1.0 are one number in JavaScript.
    if (typeof value === 'number') {
      return name === 'clip' || name === 'epsilon'
        ? { name, type: attributeTypes.float, f: value }
        : { name, type: attributeTypes.int, i: value };
    }
    if (!Array.isArray(value)) return { name, type: attributeTypes.graph, g: value as Sparse<GraphProto> };
    if (value.some((item) => typeof item === 'string')) return { name, type: attributeTypes.strings, strings: value.map(text) };
    return name.startsWith('activation_')
      ? { name, type: attributeTypes.floats, floats: value as number[] }
      : { name, type: attributeTypes.ints, ints: value as number[] };
  });
}
