// The command line of a program that trains on a corpus of items: recordings or clips

export { type CorpusFlags, type CorpusFlagsOptions, corpusFlags } from './start/corpusFlags.js';
export type {
  ClassesOfModel,
  CorpusProgram,
  LabeledCorpus,
  Opening,
  SourceSettings,
  StartFlags,
} from './start/startOfTraining.js';
export { type TrainingCommand, type TrainingRequest, trainOnCorpus } from './start/trainOnCorpus.js';

// Settings

export { allOptions, cellPhrase, memoryForms, memoryOf, newCellOptions } from './training/cellMemory.js';
export {
  type CellName,
  type CellSettings,
  type ClassWeights,
  type CorpusSettings,
  cellOptionsSchema,
  classWeightKinds,
  type EngineKind,
  engineKinds,
  labelSmoothing,
  type Plan,
  type SavedSettings,
  savedSettingsEntries,
  whole,
} from './training/corpusSettings.js';
export { type FixedByModel, type FixedSettings, shapesParameters } from './training/fixedSettings.js';
export { knowsCell } from './training/knowsCell.js';

// A training

export { type ClassBatch, type ClassLoss, type ClassLossOptions, classLoss } from './training/classLoss.js';
export { type FittingClasses, fittingClasses, type Head, type HeadChange } from './training/fittingClasses.js';
export { classObserver, type Measured, type MeasureOptions, measure, type Observer, type Part } from './training/measure.js';
export {
  type CorpusParts,
  type ReadOptions,
  type ReadPartsOptions,
  type ReadSet,
  readParts,
  type SplitCorpus,
} from './training/readParts.js';
export { type CorpusTraining, runCorpusTraining, type TrainingParts } from './training/runCorpusTraining.js';
export { type HeldOutRules, type SplitAudience, type SplitRules, splitByRules, splitRules } from './training/splitByRules.js';

// Reports

export { type ConfusionTableOptions, confusionTable } from './reports/confusionTable.js';
export { createReport } from './reports/createReport.js';
export { type ReadableReportOptions, readableReport } from './reports/readableReport.js';
export type { CorpusProgress, FinalMeasure, ItemNames, Outcome, TrainingFacts, TrainingReport } from './reports/trainingReport.js';
export { writePicture } from './reports/writePicture.js';

// Using a model

export { type EachFileOptions, eachFile, nameOf, requireOneInput, sourceOf, warned } from './using/eachFile.js';
export { answer, type Guess, guessPhrase, ranked } from './using/guess.js';
export { type KnownItems, knownItems, type Stranger } from './using/knownItems.js';
export { type OpenModel, type SavedModels, type SavedParts, savedModels } from './using/savedModels.js';
export { type EvaluationFacts, tellEvaluation } from './using/tellEvaluation.js';
