/** The data of tasks that are not generated: read once, and passed to every worker as plain data. */
import { readTaskRecordings, type TaskRecordings } from './taskRecordings.js';
import { type NamedText, readTaskText } from './taskText.js';

/** Data that no task needs may be absent. */
export interface TaskMaterial {
  readonly text?: NamedText | undefined;
  readonly recordings?: TaskRecordings | undefined;
}

export type MaterialKind = keyof TaskMaterial;

/** The user's paths, by the flags that name them. */
export type MaterialPaths = { readonly [Kind in MaterialKind]?: string | undefined };

/**
 * Reads only what is needed.
 *
 * @throws UsageError or DatasetError, as `readTaskText` and `readTaskRecordings`
 */
export async function readMaterial(needed: readonly MaterialKind[], { text, recordings }: MaterialPaths): Promise<TaskMaterial> {
  return {
    ...(needed.includes('text') && { text: await readTaskText(text) }),
    ...(needed.includes('recordings') && { recordings: await readTaskRecordings(recordings) }),
  };
}
