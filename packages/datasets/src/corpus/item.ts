/** What the items of all corpora have in common. Recordings and clips are items. */

/** A labeled item of a corpus. */
export interface Item {
  /** Its path in the corpus, which is unique. */
  readonly name: string;
  /** Its class. */
  readonly label: string;
  /** The fields in its name, including `label`. */
  readonly fields: { readonly [field: string]: string };
  /** Its files on this machine, if any. */
  readonly paths?: readonly string[] | undefined;
}

/** A file that could not be used, and the reason in one line. */
export interface SkippedFile {
  readonly name: string;
  readonly message: string;
}

/** The words for an item in messages. */
export interface ItemWords {
  /** E.g. "recording". */
  readonly one: string;
  /** E.g. "recordings". */
  readonly many: string;
  /** E.g. "audio files". */
  readonly files: string;
}
