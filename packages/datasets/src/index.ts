/** Data for sequence models, as typed arrays. This package does not depend on tensors. */

// Reading

export type { ByteSource } from './byteSource.js';
export { DatasetError, type DatasetErrorDetails, type DatasetFact } from './datasetError.js';
export { type ReadTextOptions, readText } from './readText.js';

// Text as ids

export { type CharacterVocabularyOptions, characterVocabulary } from './characterVocabulary.js';
export type { UnknownToken } from './unknownToken.js';
export { listUnknownTokens } from './unknownTokens.js';
export type { EncodeOptions, OnUnknown, Vocabulary, VocabularyJSON, VocabularyKind } from './vocabulary.js';
export { type VocabularyFromJSONOptions, vocabularyFromJSON } from './vocabularyFromJson.js';
export { type WordVocabularyOptions, wordVocabulary } from './wordVocabulary.js';

// Splitting and batching

export type { Batches } from './batches.js';
export { type ContiguousBatch, type ContiguousBatches, type ContiguousBatchesOptions, contiguousBatches } from './contiguousBatches.js';
export { type PaddedBatch, type PaddedBatchesOptions, paddedBatches } from './paddedBatches.js';
export type { BatchPart, BatchRows, PartOptions } from './rowsOfPart.js';
export { type Split, type SplitOptions, splitText } from './splitText.js';
