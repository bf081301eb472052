import type { Vocabulary } from '@statal/datasets';

/** What a text without a prompt goes on from: as if a line had just ended, where the model knows line ends. */
export function openingToken(vocabulary: Vocabulary): Int32Array {
  return Int32Array.of(vocabulary.idOf('\n') ?? vocabulary.idOf(' ') ?? 0);
}
