/**
 * Found by users of the workspace too as it is published, in `dist`: the engine's workers import it without a compiler
 * between, so package.json has no `@statal/source` condition.
 */
export type { Blas } from './blas.js';
export { openBlas } from './openBlas.js';
