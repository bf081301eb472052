/** The name of a token, so that words are not measured in "nats per char". */
import type { VocabularyKind } from '@statal/datasets';

export interface TokenUnit {
  /** For compound units and keys of JSON lines: nats/char, `nats_per_char`. */
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
