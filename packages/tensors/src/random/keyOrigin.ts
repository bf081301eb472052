/**
 * How a key follows from an argument of a recorded step. The step is recorded with one key and runs with others, so what `fold` and `split`
 * did to the argument's key is repeated at each run.
 */
import { threefry } from './threefry.js';

/** The two words of a key. */
export type Key = readonly [number, number];

export interface KeyOrigin {
  /** The index of the argument. */
  readonly argument: number;
  /** The counters that were applied to its key, one after the other. */
  readonly counters: readonly (readonly [number, number])[];
}

const origins = new WeakMap<Key, KeyOrigin>();

/** Makes a key the start of a recording's keys. */
export function noteArgumentKey(key: Key, argument: number): void {
  origins.set(key, { argument, counters: [] });
}

/** The key for a counter. */
export function derivedKey(key: Key, counter: readonly [number, number]): Key {
  const made = threefry(key, counter);
  const origin = origins.get(key);
  if (origin !== undefined) origins.set(made, { ...origin, counters: [...origin.counters, counter] });
  return made;
}

export function keyOriginOf(key: Key): KeyOrigin | undefined {
  return origins.get(key);
}

/** The key that follows from another key of the same argument. */
export function keyFrom(key: Key, { counters }: KeyOrigin): Key {
  return counters.reduce<Key>((from, counter) => threefry(from, counter), key);
}
