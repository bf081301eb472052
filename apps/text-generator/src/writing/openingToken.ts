import type { Vocabulary } from '@statal/datasets';

/** The token before a text without a prompt: a line break if the vocabulary has one, else a space. */
export function openingToken(vocabulary: Vocabulary): Int32Array {
  return Int32Array.of(vocabulary.idOf('\n') ?? vocabulary.idOf(' ') ?? 0);
}
