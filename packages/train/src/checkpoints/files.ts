/**
 * The file operations of a checkpoint directory. They fail with the system's own errors. As an interface, it lets tests inject a
 * failure at any moment of a save.
 */
export interface Files {
  kindOf(path: string): Promise<'file' | 'directory' | 'missing'>;
  /** The names in a directory. */
  list(directory: string): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array>;
  /** Makes a directory and its missing parents. Does nothing if it exists. */
  makeDirectory(path: string): Promise<void>;
  /** Writes or overwrites a whole file. Resolves when its bytes are on the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Moves a directory to a free name, or a file over another file. */
  rename(from: string, to: string): Promise<void>;
  /** Resolves when the renames in a directory are on the disk. */
  syncDirectory(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Removes an empty directory. */
  removeDirectory(path: string): Promise<void>;
  /** Explains an error of these operations to a person. */
  reasonOf(error: unknown): readonly [reason: string, hint: string];
}
