/** What the package needs from its host. `#platform` in package.json resolves to one of the two implementations beside this file. */
import type { Files } from './checkpoints/files.js';

export interface Platform {
  /** Absent in a page, which has no files by path. */
  readonly files?: Files | undefined;
}
