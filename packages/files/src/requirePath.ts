import { PathError } from './pathError.js';

/** Throws if a path is empty or no string. `way`: what to do instead, for the message. */
export function requirePath(path: unknown, way: string): asserts path is string {
  if (path === '') throw new PathError(path, 'the path is empty', way);
  if (typeof path !== 'string') throw new PathError(String(path), `the path is of type ${typeof path}, expected a string`, way);
}
