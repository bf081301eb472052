/** What tasks are made from that is not made up: read once, and given to every worker as plain data. */
import { readTaskRecordings, type TaskRecordings } from './taskRecordings.js';
import { type NamedText, readTaskText } from './taskText.js';

/** What none of the tasks needs may be absent. */
export interface TaskMaterial {
  readonly text?: NamedText | undefined;
  readonly recordings?: TaskRecordings | undefined;
}

export type MaterialKind = keyof TaskMaterial;

/** Paths of the user's own, by the flags that name them. */
export type MaterialPaths = { readonly [Kind in MaterialKind]?: string | undefined };

/**
 * Reads what is needed and nothing else.
 *
 * @throws UsageError or DatasetError as `readTaskText` and `readTaskRecordings`
 */
export async function readMaterial(needed: readonly MaterialKind[], { text, recordings }: MaterialPaths): Promise<TaskMaterial> {
  return {
    ...(needed.includes('text') && { text: await readTaskText(text) }),
    ...(needed.includes('recordings') && { recordings: await readTaskRecordings(recordings) }),
  };
}
