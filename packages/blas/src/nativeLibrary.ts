/** Loads a library with koffi, and finds its functions. */
import koffi from 'koffi';

export type NativeLibrary = ReturnType<typeof koffi.load>;

/** @throws Error if the system cannot load it */
export function loadLibrary(path: string): NativeLibrary {
  return koffi.load(path);
}

/** The function of this declaration in C; `undefined` if neither the library nor a library that it depends on has it. */
export function find(library: NativeLibrary, declaration: string): ((...values: unknown[]) => unknown) | undefined {
  try {
    return library.func(declaration);
  } catch {
    return undefined;
  }
}
