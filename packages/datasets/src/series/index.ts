/** Series for sequence models: numbers over time, from arrays and files to batches, as typed arrays. */

// Series and sets of series

export { DatasetError } from '../datasetError.js';
export type { Series } from '../sequences/series.js';
export type { Labels } from './labels.js';
export { type SeriesLike, type SeriesSet, type SeriesSetOptions, selectSeries, seriesSet } from './seriesSet.js';

// Reading files

export type { CsvOptions } from './csvOptions.js';
export type { MissingInFile } from './placeInFile.js';
export { type NamedSeries, readCsv } from './readCsv.js';
export { type ReadCsvSetOptions, readCsvSet } from './readCsvSet.js';
export { type ReadTsFileOptions, readTsFile } from './readTsFile.js';

// Splitting

export type { Split } from '../splitText.js';
export { type SplitByTimeOptions, splitByTime } from './splitByTime.js';
export { type SplitSeriesOptions, splitSeries } from './splitSeries.js';

// Missing values and normalization

export { fitNormalization } from '../sequences/fitNormalization.js';
export { denormalize, type Normalization, normalizationFromJSON, normalize } from '../sequences/normalization.js';
export { fillForward } from './fillForward.js';

// Batches for training

export type { Batches } from '../batches.js';
export type { BatchPart, BatchRows, PartOptions } from '../rowsOfPart.js';
export type { MissingInBatches, StepOptions } from '../sequences/stepWriter.js';
export { nextStepBatches } from './nextStepBatches.js';
export type { PredictionBatch } from './predictionBatch.js';
export { type SeriesBatch, type SeriesBatchesOptions, seriesBatches } from './seriesBatches.js';
export { type WindowBatchesOptions, windowBatches } from './windowBatches.js';
