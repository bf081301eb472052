import { sep } from 'node:path';

/** `runs/first//` -> `runs/first`. With a slash at the end, the system follows a link, and rejects a file as not a directory. */
export function withoutEndingSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && (path[end - 1] === '/' || path[end - 1] === sep)) end -= 1;
  return path.slice(0, end);
}
