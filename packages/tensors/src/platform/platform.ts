/** What the library needs from its host. `#platform` in package.json resolves to an implementation in this folder. */
export interface Platform {
  /** An array with undefined elements. */
  newBytes(length: number): Uint8Array<ArrayBuffer>;
  /** Number of cores. */
  readonly cores: number;
  /** Whether the calling thread may block. The main thread of a page may not. */
  readonly mayWait: boolean;
  /**
   * Starts a worker with `data`, from source text that calls `ready()`, or from the same program as a file. The worker does not keep an
   * idle process alive. `started` rejects with a `WorkerRefusedError` where the host refuses workers.
   */
  startWorker(source: string, data: unknown): RunningWorker;
  /** Whether workers start while the calling thread is busy. Those of a page need its event loop to start. */
  readonly startsMeanwhile: boolean;
  /** Decompresses raw deflate data. */
  inflate(deflated: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Imports a package that users install beside this one: `@statal/blas`, `webgpu` or `gl`. Absent in pages.
   *
   * @returns undefined if the package is not there, or does not load
   */
  importInstalled?(name: string): Promise<InstalledPackage | undefined>;
  /** Runs a file of `generated`, by its name without the ending. Absent in Node, where what they hold are modules like others. */
  runFile?(name: 'gpuEngine' | 'referenceEngine'): Promise<unknown>;
}

export interface InstalledPackage {
  readonly module: unknown;
  /** The URL from which workers import the same file. */
  readonly url: string;
}

export interface RunningWorker {
  /** Settles when the worker is ready or has failed. */
  readonly started: Promise<void>;
  end(): void;
}
