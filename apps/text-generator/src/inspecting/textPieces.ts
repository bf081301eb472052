import type { Vocabulary } from '@statal/datasets';

/** The text of each token, as it was read. */
export function textPieces(ids: Int32Array, vocabulary: Vocabulary): readonly string[] {
  const decode = vocabulary.streamDecoder();
  return Array.from(ids, decode);
}
