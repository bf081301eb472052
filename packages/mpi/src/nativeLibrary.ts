/** Loads a library with koffi, and gives addresses of memory to it. */
import koffi from 'koffi';

export type NativeLibrary = ReturnType<typeof koffi.load>;

/**
 * The plugins of a library find its functions among those of the process, so they are global.
 *
 * @throws Error if the system cannot load it
 */
export function loadLibrary(path: string): NativeLibrary {
  return koffi.load(path, { global: true, lazy: true });
}

/** The address of the first byte of a view, in this process. Memory of views in use does not move. */
export function addressOf(view: ArrayBufferView): number {
  return Number(koffi.address(view));
}
