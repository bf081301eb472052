import type { Finished } from './runBinary.js';

/**
 * The `program` of the module at `url`, inside this process: one run at a time. It must have been built.
 *
 * A run rejects if an error names a flag that the verb does not have.
 */
export declare function runHere(url: URL): (words: readonly string[]) => Promise<Finished>;
