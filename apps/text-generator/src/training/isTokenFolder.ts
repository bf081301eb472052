import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Whether the path is a folder of ids that `prepare` made. */
export function isTokenFolder(path: string): boolean {
  return existsSync(join(path, 'tokens.json'));
}
