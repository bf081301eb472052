import { PathError } from '@statal/files';
import { UsageError } from './usageError.js';

/**
 * @throws UsageError that names the flag, if the error is about the path
 * @throws the error itself, otherwise
 */
export function refusePath(flag: string, path: string, error: unknown): never {
  if (!(error instanceof PathError)) throw error;
  throw new UsageError(path === '' ? flag : `${flag} ${path}`, error.reason, error.hint);
}
