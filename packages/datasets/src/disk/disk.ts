/** What needs a file system. `#disk` in package.json resolves to one of the two implementations next to this file. */

export interface DownloadOptions {
  /** Name of the download in messages. */
  readonly name: string;
  readonly url: string;
  /** Expected size in bytes, if the source publishes it. */
  readonly bytes?: number | undefined;
  /** Hexadecimal, if the source publishes it. */
  readonly sha256?: string | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How far a download is, in bytes. */
export interface DownloadProgress {
  /** Bytes on disk, including those of an earlier attempt. */
  readonly received: number;
  /** Undefined if neither the caller nor the server gives a size. */
  readonly total: number | undefined;
}

export interface UnpackOptions {
  /** Name of the archive in messages. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Disk {
  /** Joins parts of a path in the form of this system. */
  join(...parts: readonly string[]): string;
  /** The cache folder of this user for Statal. */
  cacheFolder(): string;
  isFolder(path: string): Promise<boolean>;
  /** All files below `folder`, as relative paths with slashes, and all empty folders. Links are followed. */
  listFolder(folder: string): Promise<{ readonly files: readonly string[]; readonly emptyFolders: readonly string[] }>;
  /** Downloads a file if it is not there. The file appears only when complete; an interrupted download is kept beside it and resumed. */
  download(path: string, options: DownloadOptions): Promise<void>;
  /** Unpacks a .tar.gz into a folder that appears only when complete. */
  unpack(archive: string, folder: string, options: UnpackOptions): Promise<void>;
  /** SHA-256 over the lines "digest  path" of the files in the order given: the digest of what `sha256sum` prints. */
  digest(folder: string, paths: readonly string[]): Promise<string>;
  remove(path: string): Promise<void>;
}
