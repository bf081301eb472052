/** Splits clips into a training, a validation and a test part. */
import { type SplitOptions, type SplitParts, splitItems } from '../corpus/splitItems.js';
import { requireHaving } from '../requireArgument.js';
import { type Clip, clipWords, type VideoCorpus } from './videoCorpus.js';

/** The options of `splitClips`. */
export interface SplitClipsOptions extends SplitOptions {}

/** The parts of a corpus. Each clip is in exactly one of them. */
export interface SplitClips extends SplitParts<Clip> {}

/**
 * Takes the test part out of all clips, then the validation part out of the rest. A fraction takes its share of each class, as
 * `splitRecordings` of @statal/datasets/audio does. Clips that were cut from one film belong into one part: name them by the film, and hold
 * a group out, e.g. `{ test: 'film=street' }`.
 *
 * @throws SplitError if a requested part is empty, or a class has no clip left to train on
 * @throws DatasetError if a rule is not valid, names a value that no clip has, or compares a field that is not a number
 *
 * @example
 * const corpus = synthesizeClips({ clips: 20 });
 * const { train, validation, test } = splitClips(corpus, { test: 'index<5', validation: '0.2', seed: 1 });
 * [train.length, validation.length, test.length]; // [24, 6, 10]
 */
export function splitClips(corpus: VideoCorpus, options: SplitClipsOptions): SplitClips {
  requireHaving('splitClips', 'corpus', corpus, 'a corpus', 'clips', 'classes', 'fields');
  return splitItems('splitClips', { ...corpus, items: corpus.clips }, options, clipWords);
}
