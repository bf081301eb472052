/** The attributes of a node. */
import type { AttributeProto, NodeProto } from '../messages/messages.js';
import { Unreadable } from './unreadable.js';

const decoder = new TextDecoder();

export class Attributes {
  readonly #byName: ReadonlyMap<string, AttributeProto>;

  constructor({ attribute }: NodeProto) {
    this.#byName = new Map(attribute.map((each) => [each.name, each]));
  }

  get(name: string): AttributeProto | undefined {
    return this.#byName.get(name);
  }

  int(name: string, otherwise: number): number {
    return this.#byName.get(name)?.i ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    return this.#byName.get(name)?.f ?? otherwise;
  }

  ints(name: string): readonly number[] | undefined {
    return this.#byName.get(name)?.ints;
  }

  floats(name: string): readonly number[] {
    return this.#byName.get(name)?.floats ?? [];
  }

  string(name: string, otherwise: string): string {
    const value = this.#byName.get(name)?.s;
    return value === undefined ? otherwise : decoder.decode(value);
  }

  strings(name: string): readonly string[] | undefined {
    return this.#byName.get(name)?.strings.map((value) => decoder.decode(value));
  }

  /** Refuses attributes whose value would change what a node computes. */
  needKnown(names: readonly string[]): void {
    for (const name of this.#byName.keys()) {
      if (!names.includes(name)) throw new Unreadable(`its attribute ${name} is not known here`);
    }
  }
}
