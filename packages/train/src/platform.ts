/** What the package needs from its host. `#platform` in package.json resolves to one of the two implementations beside this file. */
import type { Files } from './checkpoints/files.js';
import type * as distributed from './distributed/distributedTraining.js';

export interface Platform {
  /** Absent in a page, which has no files by path. */
  readonly files?: Files | undefined;
  /** What several processes need, loaded on demand. Absent in a page, which is a single one: bundlers put even this into its Worker. */
  readonly distributed?: (() => Promise<typeof distributed>) | undefined;
}
