/** The system's BLAS under the wasm engine: whether it is there, which products it makes, and how they are cut. */
import { platform } from '#platform';
import { EngineError } from '../../errors.js';
import type { SystemBlas } from '../../platform/systemBlas.js';
import type { MakeWalker } from './loop/walker.js';
import { type Share, shares } from './runOnThreads.js';

/** `'auto'`: if there is one. A name or a path: this one. `false`: the engine's own kernels alone. */
export type BlasChoice = 'auto' | false | string;

export interface OpenedBlas {
  readonly blas: SystemBlas;
  /** From where workers import the module. */
  readonly url: string;
  readonly makeWalker: MakeWalker;
}

/** The BLAS asked for, or under `'auto'` the reason why there is none. */
export async function openSystemBlas(choice: 'auto' | string): Promise<OpenedBlas | string> {
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
    const { walkerSource } = await import('./loop/walker.js');
    return { blas, url: imported.url, makeWalker: (await evaluate(walkerSource)) as MakeWalker };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Products below this many multiplications are faster in the kernels, whose weights are packed once. */
const WORTH_CALLING = 16_384;

/** Whether a product is large enough to be worth a call. The whole product decides, never the share of a thread. */
export function isWorthCalling({ m, k, n }: { readonly m: number; readonly k: number; readonly n: number }): boolean {
  return m > 4 && m * k * n >= WORTH_CALLING;
}

/**
 * A BLAS chooses among its kernels by the shape it is given, and they differ in the last bits: OpenBLAS 0.3 does so for
 * products below about 7 million multiplications. So products are cut into pieces of rows from their shape alone, and
 * threads take whole pieces. Few pieces, because the right operand is packed again for each: two from 16 rows on, four
 * from 256, up to 16. More threads than pieces do not help a product.
 */
export function rowPieces(rows: number): readonly Share[] {
  return shares(rows, rows < 16 ? 1 : Math.max(2, Math.min(16, 2 ** Math.floor(Math.log2(rows / 64)))));
}
