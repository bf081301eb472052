/** Scopes free what a computation made and did not return. Recording engines need the values later, so they open none. */
import type { Engine } from './engine.js';

/** Runs `body` and, if `engine` computes rather than records, frees everything made in it that its result does not hold. */
export function scoped<T>(engine: Engine, body: () => T): T {
  return engine.level === 0 ? engine.base.scope(body) : body();
}
