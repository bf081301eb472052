import type { Finished } from './runBinary.js';

/** The `program` of the module at `url`, inside this process: one run at a time, whoever asks. It must have been built. */
export declare function runHere(url: URL): (words: readonly string[]) => Promise<Finished>;
