/** Splits recordings into a training, a validation and a test part. */
import { type SplitOptions, type SplitParts, splitItems } from '../corpus/splitItems.js';
import { requireHaving } from '../requireArgument.js';
import { type AudioCorpus, type Recording, recordingWords } from './audioCorpus.js';

/** The options of `splitRecordings`. */
export interface SplitRecordingsOptions extends SplitOptions {}

/** The parts of a corpus. Each recording is in exactly one of them. */
export interface SplitRecordings extends SplitParts<Recording> {}

/**
 * Takes the test part out of all recordings, then the validation part out of the rest.
 *
 * A fraction f takes round(f n) of the n recordings of each class: those whose names have the lowest hash under the seed. A part therefore
 * does not depend on the order of the files, and a new recording moves few others. From a class with two or more recordings, a fraction
 * takes at least one and leaves at least one to train on. If both parts are fractions, a class with three or more is in all three parts.
 * `deviations` lists the classes of which a part has none, or another number than round(f n).
 *
 * @throws SplitError if a requested part is empty, or a class has no recording left to train on
 * @throws DatasetError if a rule is not valid, names a value that no recording has, or compares a field that is not a number
 *
 * @example
 * const corpus = synthesizeRecordings({ speakers: 2, takes: 10 });
 * const { train, validation, test } = splitRecordings(corpus, { test: 'index<5', validation: '0.1', seed: 1 });
 * [train.length, validation.length, test.length]; // [90, 10, 100]
 */
export function splitRecordings(corpus: AudioCorpus, options: SplitRecordingsOptions): SplitRecordings {
  requireHaving('splitRecordings', 'corpus', corpus, 'a corpus', 'recordings', 'classes', 'fields');
  return splitItems('splitRecordings', { ...corpus, items: corpus.recordings }, options, recordingWords);
}
