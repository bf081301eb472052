import type { BlasModule } from './systemBlas.js';

/** What a host must bring. `#platform` in package.json resolves to one of the implementations beside this file. */
export interface Platform {
  /** An array whose elements are not written yet. */
  newBytes(length: number): Uint8Array<ArrayBuffer>;
  /** Cores that may be used at once. */
  readonly cores: number;
  /** Whether the calling thread may wait for others: a page's main thread may not. */
  readonly mayWait: boolean;
  /** Starts a worker from source text, which calls `ready()`, and hands it `data`. It does not keep an idle process alive. */
  startWorker(source: string, data: unknown): RunningWorker;
  /** Whether workers start while the calling thread is busy: those of a page need its event loop. */
  readonly startsMeanwhile: boolean;
  /** What raw deflate made of some bytes, undone. */
  inflate(deflated: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** `@statal/blas` and the address from which workers import it too. Absent where no library of the system can be called. */
  importBlas?(): Promise<{ readonly module: BlasModule; readonly url: string }>;
  /** Makes `navigator.gpu` answer where it does not come with the host. */
  provideWebGpu?(): Promise<void>;
  /** The value of an expression: what workers get as text, for the calling thread. */
  evaluate?(source: string): Promise<unknown>;
}

export interface RunningWorker {
  /** Settles when the worker is ready or has failed. */
  readonly started: Promise<void>;
  end(): void;
}
