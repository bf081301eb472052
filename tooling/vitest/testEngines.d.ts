/** What the tests need of `createEngine` of @statal/tensors, which this package does not know. */
interface TestedEngine {
  readonly name: string;
  readonly gpu?: { readonly mode: string } | undefined;
  close(): void;
}

export interface TestEngines<E> {
  /** `reference`, `wasm`, and `gpu:` with each mode that runs here. */
  readonly kinds: readonly string[];
  /** Those with `readSync` that every test is for. */
  readonly kindsThatWait: readonly string[];
  /** Whether one case of each kind is enough: `STATAL_TEST_CASES=few`, and in a browser unless that is `all`. */
  readonly fewCases: boolean;
  /**
   * Whether every test is for this engine; otherwise those that stand for the others. `STATAL_TEST_CASES=all` makes it true of all engines, as
   * naming them (`STATAL_TEST_ENGINES`) and a browser do.
   */
  isThorough(kind: string): boolean;
  /** An engine, reported as one that ran: a new one, in a browser that of the page. */
  engineOf(kind: string): Promise<E>;
}

/** The engines that this machine has. */
export declare function testEngines<E extends TestedEngine>(createEngine: (options: never) => Promise<E>): Promise<TestEngines<E>>;
