/**
 * Waits until all threads of a wasm engine are there: they start while the caller works, and a test of what they compute would
 * be over before they came. Looks into the engine, whose users have no need of this.
 */
export async function allStarted(engine) {
  await engine.machine.threads.allStarted();
  return engine;
}
