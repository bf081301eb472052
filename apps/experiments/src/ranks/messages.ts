/** What the ranks of the lab tell each other. Rank 0 has the queue, the report and the files; the others make runs. */
import { deserialize, serialize } from 'node:v8';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import type { Configuration } from '../training/configuration.js';
import type { Score } from '../training/result.js';
import type { WorkerResults } from '../training/workers.js';

/** From rank 0 to another rank. */
export type Order =
  | { readonly type: 'material'; readonly material: TaskMaterial }
  | { readonly type: 'make'; readonly work: keyof WorkerResults; readonly configuration: Configuration }
  /** The answer to `news`. */
  | { readonly type: 'heard'; readonly mayGoOn: boolean }
  | { readonly type: 'end' };

/** From another rank to rank 0. */
export type Answer =
  /** Once a second during a run. Rank 0 answers it, so that a run can be stopped. */
  | { readonly type: 'news'; readonly evaluation?: { readonly iteration: number; readonly score: Score } | undefined }
  | { readonly type: 'made'; readonly result: WorkerResults[keyof WorkerResults] }
  /** Rank 0 or a signal stopped the run. */
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly reason: string };

/** Keeps typed arrays and losses without end, which JSON does not. */
export function encode(message: Order | Answer): Uint8Array {
  return serialize(message);
}

export function decode<Message extends Order | Answer>(bytes: Uint8Array): Message {
  return deserialize(bytes) as Message;
}
