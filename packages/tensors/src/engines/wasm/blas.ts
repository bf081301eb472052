/**
 * The system's BLAS under the wasm engine: whether it is there. Which products it makes is said in systemProducts.ts. Loaded where one
 * is asked for: pages do without.
 */
import { platform } from '#platform';
import { EngineError } from '../../errors.js';
import type { SystemBlas } from '../../platform/systemBlas.js';
import { type MakeWalker, walkerSource } from './loop/walker.js';
import * as products from './systemProducts.js';

/** `'auto'`: if there is one. A name or a path: this one. `false`: the engine's own kernels alone. */
export type BlasChoice = 'auto' | false | string;

export interface OpenedBlas {
  readonly blas: SystemBlas;
  /** From where workers import the module. */
  readonly url: string;
  readonly makeWalker: MakeWalker;
  readonly products: typeof products;
}

/** The BLAS asked for, or under `'auto'` the reason why there is none. */
export async function openSystemBlas(choice: 'auto' | string): Promise<OpenedBlas | string> {
  if (typeof choice !== 'string') throw new EngineError('createEngine', `blas is ${choice}, expected "auto", a name or false`);
  const refuse = (reason: string, hint?: string): string => {
    if (choice === 'auto') return reason;
    throw new EngineError('createEngine', `blas is ${JSON.stringify(choice)}, but ${reason}`, hint);
  };
  const { importBlas, evaluate } = platform;
  if (importBlas === undefined || evaluate === undefined) return refuse('a page cannot call libraries of the system');
  const imported = await importBlas().catch(() => undefined);
  if (imported === undefined) return refuse('@statal/blas cannot be loaded', 'Install it: npm install @statal/blas');
  try {
    const blas = imported.module.openBlas(choice === 'auto' ? undefined : choice);
    return { blas, url: imported.url, makeWalker: (await evaluate(walkerSource)) as MakeWalker, products };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
