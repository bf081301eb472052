/** A random step while it is drawn: the lines of the program so far, and what is known of their values. */
import { type DType, Random, type Shape, type Tensor } from '@statal/tensors';

export type Tensors = Record<string, Tensor>;

/** What is known of a value before it is computed. */
export interface Value {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Whether the first axis is the batch. */
  readonly isRows: boolean;
  /** An int is an index below this. */
  readonly below: number;
}

export interface Outside {
  readonly params: Tensors;
  /** Tensors from outside without a gradient. */
  readonly fixed: Tensors;
  /** Numbers are multiplied by this: they may differ from one recording to the next. */
  readonly scale: number;
  /** Receives the distance of every element from the nearest kink. */
  readonly watch?: (distance: Tensor) => void;
}

type Make = (values: readonly Tensor[], outside: Outside) => Tensor;

export interface Sizes {
  readonly B: number;
  readonly I: number;
  readonly H: number;
  /** Number of tokens. */
  readonly V: number;
}

export const float = (shape: Shape, isRows = true): Value => ({ shape, dtype: 'float', isRows, below: 0 });
export const int = (shape: Shape, below: number): Value => ({ shape, dtype: 'int', isRows: true, below });

/** The program so far. Productions add to it. */
export class StepBuilder {
  readonly sizes: Sizes;
  readonly values: Value[] = [];
  readonly params: Record<string, Shape> = {};
  readonly fixed: Record<string, Shape> = {};
  readonly lines: string[] = [];
  readonly #makes: (Make | undefined)[] = [];
  readonly #next: () => number;

  constructor(seed: number, sizes: Sizes) {
    this.#next = Random.fromSeed(seed).generator();
    this.sizes = sizes;
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** One of the values that fit, rather a late one, or `undefined`. */
  find(fits: (value: Value) => boolean): number | undefined {
    const found = this.values.flatMap((value, id) => (fits(value) ? [id] : []));
    if (found.length === 0) return undefined;
    return found[Math.max(this.below(found.length), this.below(found.length))];
  }

  /** A float with rows, of some rank. */
  findRows(...ranks: number[]): number | undefined {
    return this.find(({ shape, dtype, isRows }) => dtype === 'float' && isRows && ranks.includes(shape.length));
  }

  input(value: Value, name: string): number {
    this.#makes.push(undefined);
    this.lines.push(`v${this.values.length} = ${name} ${value.dtype} [${value.shape}]`);
    return this.values.push(value) - 1;
  }

  add(value: Value, text: string, make: Make): number {
    this.#makes.push(make);
    this.lines.push(`v${this.values.length} = ${text} -> ${value.dtype} [${value.shape}]`);
    return this.values.push(value) - 1;
  }

  addFloat(shape: Shape, text: string, make: Make, isRows = true): number {
    return this.add(float(shape, isRows), text, make);
  }

  /** Often returns an existing one, so that weights are shared. */
  param(shape: Shape): string {
    const known = Object.keys(this.params).filter((name) => this.params[name].join() === shape.join());
    if (known.length > 0 && this.chance(0.6)) return this.one(known);
    const name = `p${Object.keys(this.params).length}`;
    this.params[name] = shape;
    return name;
  }

  constant(shape: Shape): string {
    const name = `k${Object.keys(this.fixed).length}`;
    this.fixed[name] = shape;
    return name;
  }

  compute(given: readonly Tensor[], outside: Outside): Tensor[] {
    const values: Tensor[] = [];
    this.#makes.forEach((make, id) => {
      values[id] = make === undefined ? given[id] : make(values, outside);
    });
    return values;
  }
}
