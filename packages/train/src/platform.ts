/** What a host must bring. `#platform` in package.json resolves to one of the two implementations beside this file. */
import type { Files } from './checkpoints/files.js';

export interface Platform {
  /** Absent where there are none by path: in a page. */
  readonly files?: Files;
}
