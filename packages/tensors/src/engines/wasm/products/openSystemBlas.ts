/** Finds the system's BLAS and makes it part of an engine. Loaded only if an engine uses a BLAS. Pages have openSystemBlas.browser.ts (`#systemBlas`). */
import { platform } from '#platform';
import type { BlasModule } from '../../../platform/systemBlas.js';
import type { KernelModule } from '../kernels/kernelModule.js';
import type { ProductBackend } from '../runtime/productBackend.js';
import type { KernelRuntime, LibraryLoops } from '../runtime/wasmRuntime.js';
import { blasLoopRunner } from '../threads/blasLoopRunner.js';
import { BlasProducts } from './blasProducts.js';
import { type BlasChoice, withoutBlas } from './withoutBlas.js';

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
export async function openSystemBlas(choice: Exclude<BlasChoice, false>, { kernels, memory }: KernelModule): Promise<OpenedBlas | string> {
  const imported = await platform.importInstalled?.('@statal/blas');
  if (imported === undefined) return withoutBlas(choice, '@statal/blas cannot be loaded', 'Install it: npm install @statal/blas');
  try {
    const blas = (imported.module as BlasModule).openBlas(choice === 'auto' ? undefined : choice);
    return {
      name: blas.name,
      loops: { runLoop: blasLoopRunner({ kernels, memory, blas }), blas: { url: imported.url, libraries: blas.libraries } },
      products: (runtime, small) => new BlasProducts(runtime, small),
    };
  } catch (error) {
    return withoutBlas(choice, error instanceof Error ? error.message : String(error));
  }
}
