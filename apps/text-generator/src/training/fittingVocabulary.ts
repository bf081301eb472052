/** Finds the tokens of a text that the vocabulary of a model lacks, and adds them if requested. */
import { count, percent, UsageError } from '@statal/command-line';
import { listUnknownTokens, type UnknownToken, type Vocabulary, vocabularyFromJSON } from '@statal/datasets';
import type { NamedText } from './readTrainingText.js';
import type { FixedSettings } from './settings.js';
import { textVocabulary } from './textVocabulary.js';
import { isStored, requireVocabulary, type TrainingText } from './trainingText.js';

export interface GrowRequest {
  readonly vocabulary: Vocabulary;
  readonly text: TrainingText;
  /** The path of the model, as typed. */
  readonly from: string;
  /** Adds the missing tokens: all characters, or those among the most frequent words of the text. */
  readonly grow: boolean;
  /** How many of the most frequent words of the text the vocabulary gets. */
  readonly words: FixedSettings['vocabulary'];
}

export interface FittingVocabulary {
  readonly vocabulary: Vocabulary;
  /** Number of new tokens that the model does not have yet. They come last. */
  readonly added: number;
  /** A note about missing tokens that are read as the unknown token. */
  readonly note?: string | undefined;
}

/**
 * The vocabulary of a training that starts from a model. Old tokens keep their ids. New ones come after them: characters by code point,
 * words by frequency.
 *
 * @throws UsageError if tokens are missing, are not to be added, and there is no unknown token; the message lists them. Also if the text is
 * stored as ids of another vocabulary.
 */
export function fittingVocabulary({ vocabulary, text, from, grow, words }: GrowRequest): FittingVocabulary {
  if (isStored(text)) {
    if (grow)
      throw new UsageError('--grow-vocabulary', `${text.name} has a vocabulary already`, 'Leave it out, or name a text with --input');
    requireVocabulary(text, vocabulary, `the model in ${from}`);
    return { vocabulary, added: 0 };
  }
  const { kind, tokens, unknown } = vocabulary.toJSON();
  if (!grow) {
    const missing = vocabulary.unknownTokens(text.text);
    if (missing.length === 0) return { vocabulary, added: 0 };
    if (vocabulary.unknownId !== undefined) return { vocabulary, added: 0, note: unknownNote(vocabulary, missing, text) };
    throw new UsageError(
      text.name,
      `${count(missing.length)} of its ${kind} ${missing.length === 1 ? 'is' : 'are'} not in the vocabulary of ${from}: ${listUnknownTokens(missing)}`,
      'Add --grow-vocabulary to include what is missing, or remove it from the text',
    );
  }
  const own = textVocabulary(text.text, { tokens: kind, vocabulary: words }).toJSON();
  const added = own.tokens.filter((token) => token !== own.unknown && vocabulary.idOf(token) === undefined);
  const grown = { kind, tokens: [...tokens, ...added], ...(unknown !== undefined && { unknown }) };
  return { vocabulary: vocabularyFromJSON(grown, { source: from }), added: added.length };
}

/** A note about unknown tokens, e.g. `12 words of it are read as <unk>, 3.1% of the text: ...`. */
function unknownNote(vocabulary: Vocabulary, missing: readonly UnknownToken[], { text, name }: NamedText): string {
  const unknown = vocabulary.unknownId as number;
  const ids = vocabulary.encode(text, { source: name });
  const share = ids.reduce((sum, id) => sum + Number(id === unknown), 0) / ids.length;
  const those = `${count(missing.length)} ${vocabulary.kind} of the text`;
  return `${those} are read as ${vocabulary.tokenOf(unknown)}, ${percent(share)} of it: ${listUnknownTokens(missing)} (--grow-vocabulary adds them)`;
}
