/**
 * package.json has no `@statal/source` condition, so the workspace uses this package as published, from `dist`. The engine's
 * workers import it without a compiler.
 */
export type { Blas, Multiply } from './blas.js';
export { openBlas } from './openBlas.js';
