/**
 * The format of a token folder: a text as ids, in files that are read in place. `tokens.json` has the vocabulary and the sizes, and
 * `tokens-00000.bin`, `tokens-00001.bin` ... have the ids one after another, little-endian, without headers. The idea is that of nanoGPT
 * (`train.bin`, uint16) and Megatron-LM (an index beside a file of ids): a language model trains on a text for days, so that it is turned
 * into ids once.
 */
import * as v from 'valibot';
import { DatasetError } from '../datasetError.js';
import type { Vocabulary } from '../vocabulary.js';
import { vocabularyFromJSON } from '../vocabularyFromJson.js';

/** The element types of the files, with their size in bytes. `uint16` is for vocabularies of up to 65,536 tokens. */
export const bytesPerToken = { uint16: 2, uint32: 4 } as const;
export type TokenType = keyof typeof bytesPerToken;

/** What `tokens.json` says. */
export interface TokenIndex {
  readonly vocabulary: Vocabulary;
  readonly type: TokenType;
  /** Number of ids in each file. */
  readonly shards: readonly number[];
  /** Number of ids in all files. */
  readonly length: number;
  /** SHA-256 of the bytes of all files, one after another, in hexadecimal: what `cat tokens-*.bin | sha256sum` prints. */
  readonly sha256: string;
}

export const indexName = 'tokens.json';

/** Names are never read from a file, so a path in `tokens.json` cannot lead elsewhere. */
export function shardName(shard: number): string {
  return `tokens-${String(shard).padStart(5, '0')}.bin`;
}

export function typeFor(vocabulary: Pick<Vocabulary, 'size'>): TokenType {
  return vocabulary.size <= 0x10000 ? 'uint16' : 'uint32';
}

const format = 'statal-tokens';
const version = 1;

const positive = v.pipe(v.number('must be a number'), v.safeInteger('must be an integer'), v.minValue(1, 'must be 1 or more'));

const schema = v.object(
  {
    format: v.literal(format, `must be "${format}"`),
    version: v.number('must be a number'),
    type: v.picklist(['uint16', 'uint32'], 'must be "uint16" or "uint32"'),
    length: positive,
    shards: v.pipe(v.array(positive, 'must be a list of numbers'), v.minLength(1, 'must not be empty')),
    sha256: v.pipe(v.string('must be a string'), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
    vocabulary: v.unknown(),
  },
  (issue) => (issue.path ? 'is missing' : 'must be an object'),
);

/**
 * Reads the text of a `tokens.json`. Its sizes are compared with each other; that they are those of the files is for the caller to check.
 *
 * @param name the path, for messages
 * @throws DatasetError if it is damaged; the message names the first problem
 */
export function tokenIndexFrom(text: string, name: string): TokenIndex {
  const parsed = v.safeParse(schema, jsonOf(text, name), { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw brokenTokens(name, `${v.getDotPath(issue) ?? 'it'} ${issue.message}`);
  }
  const { version: found, vocabulary: json, type, shards, length, sha256 } = parsed.output;
  if (found !== version) {
    throw new DatasetError(
      name,
      `it is of version ${found}, and version ${version} is read here`,
      'Install the version of Statal that wrote it',
    );
  }
  const sum = shards.reduce((total, tokens) => total + tokens, 0);
  if (sum !== length) throw brokenTokens(name, `its files have ${sum} tokens together, and length is ${length}`);
  const vocabulary = vocabularyFromJSON(json, { source: name });
  if (type !== typeFor(vocabulary)) throw brokenTokens(name, `type must be "${typeFor(vocabulary)}" for ${vocabulary.size} tokens`);
  return { vocabulary, type, shards, length, sha256 };
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw brokenTokens(name, 'it is not JSON', cause);
  }
}

/** The text of a `tokens.json`. */
export function tokenIndexText({ vocabulary, type, shards, length, sha256 }: TokenIndex): string {
  return `${JSON.stringify({ format, version, type, length, shards, sha256, vocabulary: vocabulary.toJSON() })}\n`;
}

/** The error of a folder that is not as it was written. */
export function brokenTokens(name: string, problem: string, cause?: unknown): DatasetError {
  return new DatasetError(name, `it is damaged: ${problem}`, 'Take an intact copy of the folder, or make it again from its text', {
    cause,
  });
}
