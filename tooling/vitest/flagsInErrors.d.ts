import type { Finished } from './runBinary.js';

export interface NamedFlags {
  /** How many texts with flags were looked at: none would be a test of nothing. */
  readonly texts: number;
  /** Each flag that an error of a verb may name although the verb does not have it, in one line. */
  readonly strange: readonly string[];
}

/**
 * Goes over all texts that the verbs of a program may print, except help: the sources of a verb, and everything these import of the program and
 * of @statal/command-line.
 *
 * @param app its folder
 * @param tell runs it
 */
export declare function flagsInErrors(app: URL, tell: (words: readonly string[]) => Promise<Finished>): Promise<NamedFlags>;

/** Each flag that is named in the sources of a library, which knows no program. */
export declare function flagsInLibrary(source: URL): readonly string[];

/**
 * The flags in what a run said that the verb does not have, nor the commands that it suggests.
 *
 * @param words that were typed
 */
export declare function strangeFlags(
  words: readonly string[],
  said: string,
  flags: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[];

/** The flags of each verb, as its help lists them. */
export declare function flagsByVerb(
  tell: (words: readonly string[]) => Promise<Finished>,
): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
