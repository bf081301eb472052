/** Stands for openSystemBlas.ts in pages: they carry nothing of a BLAS. */
import { type BlasChoice, withoutBlas } from './withoutBlas.js';

export async function openSystemBlas(choice: Exclude<BlasChoice, false>): Promise<string> {
  return withoutBlas(choice, 'a page cannot call libraries of the system');
}
