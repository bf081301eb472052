/** What one token is called, so that "nats per char" is never said of words. */
import type { VocabularyKind } from '@statal/datasets';

export interface TokenUnit {
  /** In compound units and in the keys of JSON lines: nats/char, `nats_per_char`. */
  readonly short: 'char' | 'word';
  readonly plural: 'characters' | 'words';
}

const units: { readonly [Kind in VocabularyKind]: TokenUnit } = {
  characters: { short: 'char', plural: 'characters' },
  words: { short: 'word', plural: 'words' },
};

export function tokenUnit(kind: VocabularyKind): TokenUnit {
  return units[kind];
}
