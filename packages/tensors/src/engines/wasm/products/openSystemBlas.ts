/** Finds the system's BLAS and makes it part of an engine. Loaded only if an engine uses a BLAS; pages never load it. */
import { platform } from '#platform';
import { EngineError } from '../../../errors.js';
import type { BlasModule } from '../../../platform/systemBlas.js';
import type { KernelModule } from '../kernels/kernelModule.js';
import type { ProductBackend } from '../runtime/productBackend.js';
import type { KernelRuntime, LibraryLoops } from '../runtime/wasmRuntime.js';
import { blasLoopRunner } from '../threads/blasLoopRunner.js';
import { BlasProducts } from './blasProducts.js';

/** `'auto'`: a BLAS if one is found. A name or a path: that library. `false`: the engine's own kernels. */
export type BlasChoice = 'auto' | false | string;

export interface OpenedBlas {
  readonly name: string;
  readonly loops: LibraryLoops;
  /** @param small makes the products that do not repay a call */
  products(runtime: KernelRuntime, small: ProductBackend): ProductBackend;
}

/**
 * Opens the chosen BLAS. Under `'auto'`, returns the reason if there is none.
 *
 * @throws EngineError if a BLAS that was named cannot be opened
 */
export async function openSystemBlas(choice: 'auto' | string, { kernels, memory }: KernelModule): Promise<OpenedBlas | string> {
  if (typeof choice !== 'string') throw new EngineError('createEngine', `blas is ${choice}, expected "auto", a name or false`);
  const refuse = (reason: string, hint?: string): string => {
    if (choice === 'auto') return reason;
    throw new EngineError('createEngine', `blas is ${JSON.stringify(choice)}, but ${reason}`, hint);
  };
  if (platform.importInstalled === undefined) return refuse('a page cannot call libraries of the system');
  const imported = await platform.importInstalled('@statal/blas');
  if (imported === undefined) return refuse('@statal/blas cannot be loaded', 'Install it: npm install @statal/blas');
  try {
    const blas = (imported.module as BlasModule).openBlas(choice === 'auto' ? undefined : choice);
    return {
      name: blas.name,
      loops: { runLoop: blasLoopRunner({ kernels, memory, blas }), blas: { url: imported.url, library: blas.library } },
      products: (runtime, small) => new BlasProducts(runtime, small),
    };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
