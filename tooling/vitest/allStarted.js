/**
 * Waits until all threads of a wasm engine are there: they start while the caller works, and a test of what they compute would
 * be over before they came. Looks into the engine, whose users have no need of this.
 *
 * @template {object} E
 * @param {E} engine
 */
export async function allStarted(engine) {
  const { runtime } = /** @type {{ runtime: { threads: { allStarted(): Promise<void> } } }} */ (/** @type {unknown} */ (engine));
  await runtime.threads.allStarted();
  return engine;
}
