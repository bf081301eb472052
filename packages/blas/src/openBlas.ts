/**
 * Finds the libraries of this system that multiply matrices. Each is set to one thread: the caller has its own threads, and the bits of
 * a product must not depend on their number.
 */
import type { Blas } from './blas.js';
import { bindCblas } from './cblas.js';
import { libraryNames } from './libraryNames.js';
import { loadLibrary, type NativeLibrary } from './nativeLibrary.js';
import { bindOneDnn } from './oneDnn.js';
import type { ProductLibrary } from './productLibrary.js';
import { shareProducts } from './shareProducts.js';

/**
 * Opens the library of this name or path, the libraries that `Blas.libraries` of another thread names, or the fastest that this
 * system has. A BLAS must be opened in each thread that multiplies.
 *
 * @throws Error if none can be opened; one line says what was tried
 */
export function openBlas(libraries?: string | readonly string[]): Blas {
  if (libraries === undefined) return openFound();
  const [library, small] = [libraries].flat().map(openNamed);
  return shareProducts(library, small);
}

/** oneDNN makes all products that another library does not make faster. */
function openFound(): Blas {
  const names = libraryNames(process.platform, process.arch);
  const tried: string[] = [];
  const [oneDnn, blas] = [firstFast(names.oneDnn, tried), firstFast(names.blas, tried)];
  const library = oneDnn ?? blas;
  if (library === undefined) throw new Error(`no fast BLAS found, tried ${tried.join(', ')}`);
  return shareProducts(library, library !== blas && blas?.hasSmallKernels ? blas : undefined);
}

/** @param tried gets the reasons why others are not used */
function firstFast(names: readonly string[], tried: string[]): ProductLibrary | undefined {
  for (const name of names) {
    const opened = open(name, () => name);
    if (typeof opened !== 'string' && opened.isFast) return opened;
    tried.push(typeof opened === 'string' ? opened : `${name} (slow: ${opened.name})`);
  }
  return undefined;
}

function openNamed(name: string): ProductLibrary {
  const opened = open(name, (error) => `${name} (${firstLine(error)})`);
  if (typeof opened === 'string') throw new Error(`no BLAS: ${opened}`);
  return opened;
}

/** Opens a library, or returns the reason why it cannot be used. */
function open(path: string, unloadable: (error: unknown) => string): ProductLibrary | string {
  let library: NativeLibrary;
  try {
    library = loadLibrary(path);
  } catch (error) {
    return unloadable(error);
  }
  return bindOneDnn(library, path) ?? bindCblas(library, path);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
