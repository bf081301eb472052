/** A text as a model reads it. */
import { UsageError } from '@statal/command-line';
import { DatasetError, type Vocabulary } from '@statal/datasets';

export interface ReadTokens {
  readonly ids: Int32Array;
  /** The text of each token. */
  readonly pieces: readonly string[];
}

/**
 * @param name what messages call the text
 * @throws UsageError if it has a character that the model does not know
 */
export function readTokens(text: string, name: string, vocabulary: Vocabulary): ReadTokens {
  try {
    const ids = vocabulary.encode(text, { source: name });
    return { ids, pieces: Array.from(ids, vocabulary.streamDecoder()) };
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new UsageError(name, error.reason, 'The model has never seen it: take it out, or name another text with --input');
  }
}
