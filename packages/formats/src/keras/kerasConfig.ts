/** Reads the JSON in which Keras and TensorFlow.js describe a layer. It comes from a file, so every field is checked. */
import { FormatError } from '@statal/layers';

/** Where something is in a file, for error messages. */
export interface Place {
  readonly source: string;
  /** The path of a layer and what it is: `layers.1, LSTM "encoder",`. */
  readonly path: string;
}

/** Ends reading with one line that names the place. */
export function fail({ source, path }: Place, problem: string, hint?: string): never {
  throw new FormatError(source, `${path} ${problem}`, hint);
}

const largest = 2 ** 31;

/** The fields of an object, by their name in snake case; TensorFlow.js may write them in camel case. */
export class KerasConfig {
  readonly place: Place;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown, place: Place) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(place, 'is no object');
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.place = place;
  }

  /** The fields of this object, and those of another one that this one does not have. */
  over(other: KerasConfig): KerasConfig {
    return new KerasConfig({ ...other.#fields, ...this.#fields }, this.place);
  }

  /** A field as it is; undefined if it is missing, or null. */
  raw(name: string): unknown {
    return this.#find(name) ?? undefined;
  }

  /** Whether a field is there and null. */
  isNull(name: string): boolean {
    return this.#find(name) === null;
  }

  flag(name: string, usual: boolean): boolean {
    const value = this.raw(name) ?? usual;
    return typeof value === 'boolean' ? value : fail(this.place, `has ${name} that is not true or false`);
  }

  /** A whole number from 1. */
  count(name: string): number {
    const value = this.raw(name);
    if (Number.isInteger(value) && (value as number) >= 1 && (value as number) < largest) return value as number;
    return fail(this.place, `has ${name} that is not a whole number from 1`);
  }

  number(name: string, usual: number): number {
    const value = this.raw(name) ?? usual;
    return typeof value === 'number' && Number.isFinite(value) ? value : fail(this.place, `has ${name} that is not a number`);
  }

  text(name: string, usual?: string): string {
    const value = this.raw(name) ?? usual;
    return typeof value === 'string' ? value : fail(this.place, `has ${name} that is not a text`);
  }

  object(name: string): KerasConfig {
    return new KerasConfig(this.raw(name), { ...this.place, path: `${this.place.path} ${name}` });
  }

  list(name: string): readonly unknown[] {
    const value = this.raw(name);
    return Array.isArray(value) ? value : fail(this.place, `has ${name} that is not a list`);
  }

  #find(name: string): unknown {
    const camelCase = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const key = [name, camelCase].find((each) => Object.hasOwn(this.#fields, each));
    return key === undefined ? undefined : this.#fields[key];
  }
}
