import { sep } from 'node:path';

/** `runs/first//` -> `runs/first`: the system follows a link, and calls a file no directory, where a slash stands behind it. */
export function withoutEndingSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && (path[end - 1] === '/' || path[end - 1] === sep)) end -= 1;
  return path.slice(0, end);
}
