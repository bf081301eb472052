/** The files of a token folder. `#tokenFiles` in package.json resolves to one of the two implementations next to this file. */

export interface TokenFiles {
  /** Joins parts of a path in the form of this system. */
  join(folder: string, name: string): string;
  /**
   * The text of a file.
   *
   * @throws DatasetError if the folder or the file is missing, or has more than `most` bytes
   */
  readText(folder: string, name: string, most: number): Promise<string>;
  /** The size of a file in bytes, or undefined if it is not there. */
  sizeOf(path: string): Promise<number | undefined>;
  /**
   * Fills `bytes` with what is in the file at `position`. The file is open only for the time of the call.
   *
   * @returns the number of bytes: fewer at the end of the file
   */
  read(path: string, position: number, bytes: Uint8Array): Promise<number>;
  /**
   * Makes a folder that appears only when it is complete.
   *
   * @throws DatasetError if there is something of that name, or the system refuses
   */
  create(folder: string): Promise<NewFolder>;
}

/** A folder in the making. After an error, call `discard`. */
export interface NewFolder {
  /** Adds bytes to the end of a file. A file is closed when the next one begins. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** SHA-256 of the bytes so far, in all files, in hexadecimal. */
  sha256(): string;
  /** Gives the folder its name. */
  finish(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}
