/**
 * Scopes free what a computation made and did not return. A recording needs the values that it saw until it has been
 * differentiated, and they may have been computed below it; so while one is made, scopes within it free nothing.
 */
import type { ComputeEngine, Engine } from './engine.js';

/** How many recordings are being made over an engine. */
const recordings = new WeakMap<ComputeEngine, number>();

/** Runs `body` and, if `engine` computes and nothing is being recorded, frees everything made in it that its result does not hold. */
export function scoped<T>(engine: Engine, body: () => T): T {
  const isRecorded = engine.level > 0 || (recordings.get(engine.base) ?? 0) > 0;
  return isRecorded ? body() : engine.base.scope(body);
}

/** Runs `body`, which is being recorded. */
export function recorded<T>({ base }: Engine, body: () => T): T {
  const outside = recordings.get(base) ?? 0;
  recordings.set(base, outside + 1);
  try {
    return body();
  } finally {
    recordings.set(base, outside);
  }
}
