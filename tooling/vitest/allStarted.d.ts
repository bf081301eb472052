/** The engine, a wasm engine, once all of its threads are there. */
export function allStarted<E extends object>(engine: E): Promise<E>;
