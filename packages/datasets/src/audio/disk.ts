/** What only a host with files can do. `#disk` in package.json resolves to one of the two implementations beside this file. */

export interface DownloadOptions {
  /** What messages call it. */
  readonly name: string;
  readonly url: string;
  /** Bytes, where the source says how many. */
  readonly bytes?: number | undefined;
  /** Hexadecimal, where the source publishes it. */
  readonly sha256?: string | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface DownloadProgress {
  /** Bytes on disk, those of an earlier attempt included. */
  readonly received: number;
  /** Undefined where neither we nor the server know. */
  readonly total: number | undefined;
}

export interface UnpackOptions {
  /** What messages call it. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Disk {
  /** Parts of a path as this system writes it. */
  join(...parts: readonly string[]): string;
  /** Where this user's caches are, with a folder of our own. */
  cacheFolder(): string;
  isFolder(path: string): Promise<boolean>;
  /** All files below, as paths from `folder` with slashes; and the folders that hold nothing. Links are followed. */
  listFolder(folder: string): Promise<{ readonly files: readonly string[]; readonly emptyFolders: readonly string[] }>;
  /** Gets a file, unless it is there, whole or not at all; what an interrupted attempt got stays beside it and is gone on from. */
  download(path: string, options: DownloadOptions): Promise<void>;
  /** Unpacks a .tar.gz into a folder that appears only when all is there. */
  unpack(archive: string, folder: string, options: UnpackOptions): Promise<void>;
  /** SHA-256 over lines "digest  path" of the given files, in the order given: what `sha256sum` prints, digested again. */
  digest(folder: string, paths: readonly string[]): Promise<string>;
  remove(path: string): Promise<void>;
}
