/** Data for sequence models, as typed arrays. This package does not depend on tensors. */

// Reading

export type { ByteSource } from './byteSource.js';
export { DatasetError, type DatasetErrorDetails, type DatasetFact } from './datasetError.js';
export { type ReadTextOptions, readText } from './readText.js';
export { streamText } from './streamText.js';

// Text as ids

export { type CharacterVocabularyOptions, characterVocabulary } from './characterVocabulary.js';
export type { UnknownToken } from './unknownToken.js';
export { listUnknownTokens } from './unknownTokens.js';
export type { EncodeOptions, OnUnknown, Vocabulary, VocabularyJSON, VocabularyKind } from './vocabulary.js';
export { type VocabularyFromJSONOptions, vocabularyFromJSON } from './vocabularyFromJson.js';
export { type WordVocabularyOptions, wordVocabulary } from './wordVocabulary.js';

// Texts that do not fit in memory

export { openTokens, type TokenFolder } from './tokens/openTokens.js';
export type { TokenSource } from './tokens/tokenSource.js';
export { type WriteTokensOptions, type WriteTokensProgress, writeTokens } from './tokens/writeTokens.js';

// Splitting and batching

export type { Batches } from './batches.js';
export {
  type AsyncContiguousBatches,
  type ContiguousBatch,
  type ContiguousBatches,
  type ContiguousBatchesOptions,
  type ContiguousSize,
  contiguousBatches,
} from './contiguousBatches.js';
export { type PaddedBatch, type PaddedBatchesOptions, paddedBatches } from './paddedBatches.js';
export type { BatchPart, BatchRows, PartOptions } from './rowsOfPart.js';
export type { AsyncBatches } from './sequences/asyncBatches.js';
export { type Split, type SplitOptions, splitText } from './splitText.js';
