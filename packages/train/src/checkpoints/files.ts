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
  /** What an error of any of these means to a person. */
  reasonOf(error: unknown): readonly [reason: string, hint: string];
}
