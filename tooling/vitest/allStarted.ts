/**
 * Waits until all threads of a wasm engine are there: they start while the caller works, and a test of what they compute would
 * be over before they came. Reads an internal field of the engine, which users do not need.
 */
export async function allStarted<E extends object>(engine: E): Promise<E> {
  const { runtime } = engine as unknown as { readonly runtime: { readonly threads: { allStarted(): Promise<void> } } };
  await runtime.threads.allStarted();
  return engine;
}
