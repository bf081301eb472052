/** What the package needs from its host. `#platform` in package.json resolves to one of the two implementations beside this file. */
import type { Files } from './checkpoints/files.js';
import type * as distributed from './distributed/distributedTraining.js';

export interface Platform {
  /** Absent in a page, which has no files by path. */
  readonly files?: Files | undefined;
  /** Loads what a distributed training needs. Absent in a page: it has one process, and bundlers put even a lazy module into a Worker. */
  readonly distributed?: (() => Promise<typeof distributed>) | undefined;
}
