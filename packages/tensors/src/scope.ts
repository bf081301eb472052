/**
 * Scopes free the tensors that a computation made and did not return. A recording needs its values until it is differentiated, and
 * an engine below it may have computed them. So scopes free nothing while a recording is being made.
 */
import type { ComputeEngine, Engine } from './engine.js';

/** Number of recordings being made on each engine. */
const recordings = new WeakMap<ComputeEngine, number>();

/** Runs `body`, then frees everything made in it that its result does not hold. Frees nothing while something is recorded. */
export function scoped<T>(engine: Engine, body: () => T): T {
  const isRecorded = engine.level > 0 || (recordings.get(engine.base) ?? 0) > 0;
  return isRecorded ? body() : engine.base.scope(body);
}

/** Runs `body` while it is being recorded. */
export function recorded<T>({ base }: Engine, body: () => T): T {
  const outside = recordings.get(base) ?? 0;
  recordings.set(base, outside + 1);
  try {
    return body();
  } finally {
    recordings.set(base, outside);
  }
}
