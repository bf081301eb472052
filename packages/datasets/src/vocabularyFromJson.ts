/** Reads a vocabulary from a checkpoint. Everything is checked first, because the data may be damaged or foreign. */
import * as v from 'valibot';
import { createVocabulary } from './createVocabulary.js';
import { DatasetError } from './datasetError.js';
import { hintOf, requireArgument, requireOptions, requireText } from './requireArgument.js';
import type { Vocabulary, VocabularyJSON, VocabularyKind } from './vocabulary.js';

/** The options of `vocabularyFromJSON`. */
export interface VocabularyFromJSONOptions {
  /** Name of the data in messages, e.g. the path of the checkpoint. Default: "vocabulary". */
  readonly source?: string | undefined;
}

const kinds = ['characters', 'words'] as const satisfies readonly VocabularyKind[];

const schema = v.object(
  {
    kind: v.picklist(kinds, 'must be "characters" or "words"'),
    tokens: v.pipe(
      v.array(v.pipe(v.string('must be a string'), v.nonEmpty('must not be empty')), 'must be a list of strings'),
      v.nonEmpty('must not be empty'),
    ),
    unknown: v.optional(v.string('must be a string')),
  },
  (issue) => (issue.path ? 'is missing' : 'must be an object with "kind" and "tokens"'),
);

/**
 * The vocabulary that `toJSON` wrote, from parsed JSON.
 *
 * @throws DatasetError if the data is damaged; the message names the first problem
 *
 * @example
 * const stored = JSON.stringify(characterVocabulary('hello'));
 * vocabularyFromJSON(JSON.parse(stored), { source: 'vocabulary.json' }).size; // 4
 */
export function vocabularyFromJSON(json: unknown, options: VocabularyFromJSONOptions = {}): Vocabulary {
  requireOptions('vocabularyFromJSON', options, ['source']);
  const { source = 'vocabulary' } = options;
  requireText('vocabularyFromJSON', 'source', source);
  requireArgument('vocabularyFromJSON', 'json', hintOf(json) === undefined, json, 'parsed JSON');
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue);
    throw damaged(source, `${path === null ? 'it' : path} ${issue.message}`);
  }
  const { kind, tokens, unknown } = parsed.output;
  const problem = inconsistency(parsed.output);
  if (problem !== undefined) throw damaged(source, problem);
  return createVocabulary({ kind, tokens, ...(unknown !== undefined && { unknown }) });
}

/** Checks that involve several fields. */
function inconsistency({ kind, tokens, unknown }: VocabularyJSON): string | undefined {
  const places = new Map<string, number>();
  for (const [id, token] of tokens.entries()) {
    const first = places.get(token);
    if (first !== undefined) return `tokens.${id} is the same as tokens.${first}`;
    if (kind === 'characters' && token !== String.fromCodePoint(token.codePointAt(0) ?? 0))
      return `tokens.${id} must be a single character`;
    places.set(token, id);
  }
  return unknown === undefined || places.has(unknown) ? undefined : 'unknown must be one of tokens';
}

function damaged(source: string, problem: string): DatasetError {
  return new DatasetError(source, `the vocabulary is damaged: ${problem}`, 'Take an intact copy, or train again');
}
