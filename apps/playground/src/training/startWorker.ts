/** The page's side of a Worker: typed calls, and an end. */
import { type Remote, wrap } from 'comlink';

export interface StartedWorker<T> {
  /** The object that the Worker exposes. Its methods return promises here. */
  readonly calls: Remote<T>;
  /** Ends the Worker at once, whatever it does. Its pending calls never return. */
  end(): void;
}

/**
 * Wraps a Worker that calls `expose` of comlink. The Worker is made by the caller, because bundlers look for this very expression:
 *
 *   startWorker<TextWorker>(new Worker(new URL('./text.worker.ts', import.meta.url), { type: 'module' }))
 */
export function startWorker<T>(worker: Worker): StartedWorker<T> {
  return { calls: wrap<T>(worker), end: () => worker.terminate() };
}
