/** What the tests need of `createEngine` of @statal/tensors, which this package does not know. */
interface TestedEngine {
  readonly name: string;
  readonly gpu?: { readonly mode: string };
  close(): void;
}

export interface TestEngines<E> {
  /** `reference`, `wasm`, and `gpu:` with each mode that runs here. */
  readonly kinds: readonly string[];
  /** Those with `readSync` that every test is for. */
  readonly kindsThatWait: readonly string[];
  /**
   * Whether every test is for this engine; otherwise those that stand for the others. `STATAL_TEST_FULL=1` makes it true of all engines, as
   * naming them (`STATAL_TEST_ENGINES`) and a browser do.
   */
  isThorough(kind: string): boolean;
  /** A new engine, reported as one that ran. */
  engineOf(kind: string): Promise<E>;
}

/** The engines that this machine has. */
export declare function testEngines<E extends TestedEngine>(createEngine: (options: never) => Promise<E>): Promise<TestEngines<E>>;
