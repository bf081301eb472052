/** What the tests need of `createEngine` of @statal/tensors, which this package does not know. */
interface TestedEngine {
  readonly name: string;
  readonly gpu?: { readonly mode: string };
  close(): void;
}

export interface TestEngines<E> {
  /** `reference`, `wasm`, and `gpu:` with each mode that runs here. */
  readonly kinds: readonly string[];
  /** Those with `readSync`. */
  readonly kindsThatWait: readonly string[];
  /** A new engine, reported as one that ran. */
  engineOf(kind: string): Promise<E>;
}

/** The engines that this machine has. */
export declare function testEngines<E extends TestedEngine>(createEngine: (options: never) => Promise<E>): Promise<TestEngines<E>>;
