import { characterVocabulary, type Vocabulary, wordVocabulary } from '@statal/datasets';
import type { FixedSettings } from './settings.js';

/** The vocabulary of a text: all its characters, or its most frequent words. */
export function textVocabulary(text: string, { tokens, vocabulary }: Pick<FixedSettings, 'tokens' | 'vocabulary'>): Vocabulary {
  return tokens === 'words' ? wordVocabulary(text, { size: vocabulary }) : characterVocabulary(text);
}
