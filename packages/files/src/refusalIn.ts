import { systemReason } from './systemReason.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'the system allows nothing new there',
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  EROFS: 'the file system is read-only',
};

/** Why nothing new can be made in an existing folder, and what to do about it. */
export function refusalIn(folder: string, error: unknown): readonly [reason: string, hint: string] {
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? systemReason(error) : [`nothing can be written in ${folder}, ${reason}`, 'Choose another place'];
}
