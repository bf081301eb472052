/**
 * The few things a checkpoint directory asks of a file system. They fail with the system's own errors. That it is an interface lets a test
 * fail each of them, or everything after it, at any moment of a save.
 */
export interface Files {
  kindOf(path: string): Promise<'file' | 'directory' | 'missing'>;
  /** The names in a directory. */
  list(directory: string): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array>;
  /** With all directories above it; nothing if it is there. */
  makeDirectory(path: string): Promise<void>;
  /** Writes a whole file, over an old one too, and resolves when its bytes are on the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Moves a directory to a name that is free, or a file over another. */
  rename(from: string, to: string): Promise<void>;
  /** Resolves when renames in a directory are on the disk. */
  syncDirectory(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Of an empty directory. */
  removeDirectory(path: string): Promise<void>;
}

/** What the system's error means to a person: the reason and the way out. */
export function systemReason(error: unknown): readonly [reason: string, hint: string] {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
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
    case 'ENOTDIR':
    case 'EEXIST':
      return ['there is a file where a directory should be', 'Choose another place'];
    case 'EMFILE':
    case 'ENFILE':
      return ['too many files are open', 'Close some, or raise the limit (ulimit -n)'];
    default:
      return [`the system says ${code ?? message}`, 'Check the disk'];
  }
}
