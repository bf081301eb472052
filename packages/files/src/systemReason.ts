/** Explains errors of the system to a person. */
import { PathError } from './pathError.js';

/** The reason and what to do about it. A `PathError` has its own. */
export function systemReason(error: unknown): readonly [reason: string, hint: string] {
  if (error instanceof PathError) return [error.reason, error.hint];
  const { code, message } = Object(error) as { readonly code?: string; readonly message?: string };
  switch (code) {
    case 'ENOSPC':
      return ['the disk is full', 'Free some space'];
    case 'EDQUOT':
      return ['the disk quota is used up', 'Free some space'];
    case 'EFBIG':
      return ['a file would be larger than is allowed here', 'Raise the limit (ulimit -f)'];
    case 'EROFS':
      return ['the file system is read-only', 'Choose another place'];
    case 'EACCES':
    case 'EPERM':
      return ['permission is missing', 'Change the permissions, or run as another user'];
    case 'ENOENT':
      return ['there is no such file or folder', 'Check the path'];
    case 'ENOTDIR':
    case 'EEXIST':
      return ['there is a file where a directory should be', 'Choose another place'];
    case 'EISDIR':
      return ['there is a directory of that name', 'Choose another name'];
    case 'ENAMETOOLONG':
      return ['a name in it is too long', 'Choose shorter names'];
    case 'ELOOP':
      return ['its links lead in a circle', 'Choose another place'];
    case 'EMFILE':
    case 'ENFILE':
      return ['too many files are open', 'Close some, or raise the limit (ulimit -n)'];
    case 'ERR_INVALID_ARG_VALUE':
      return ['it is not a path', 'Choose another name'];
    default:
      return [`the system says ${code ?? message ?? String(error)}`, 'Check the disk'];
  }
}
