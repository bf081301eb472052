// A program and its verbs

export { type CallAgain, type Caller, commandsOf } from './callAgain.js';
export { type Program, runProgram } from './runProgram.js';
export { startProgram } from './startProgram.js';

// Flags

export type { Flags } from './flags.js';
export { type NumberRange, realNumber, type WholeNumberRange, wholeNumber } from './numberFlags.js';
export {
  addModelFlags,
  type ModelFlags,
  type TrainingDefaults,
  type TrainingFlags,
  threadsFlag,
  trainingFlags,
  whichCheckpoint,
} from './trainingFlags.js';
export { typedFlags } from './typedFlags.js';

// Errors in one line

export { type ErrorLine, explainError, sentence } from './explainError.js';
export { explainUsage } from './explainUsage.js';
export { Failure, type FailureOptions } from './failure.js';
export { UsageError } from './usageError.js';

// A training that is resumed, or starts from a model

export { type ModelOrigin, modelDirectory, modelName } from './modelOrigin.js';
export { type ModelPast, modelPastFrom, noPast, pastInWords, pastToKeep, type SavedModelPast, startedFrom } from './modelPast.js';
export { type FixedSetting, refuseOtherSettings, type SettingsRequest } from './refuseOtherSettings.js';
export { requireOtherPlace } from './requireOtherPlace.js';
export { type ConfigurationReader, loadBest, loadTraining, type SavedTraining } from './savedTraining.js';
export {
  type ChangedSettings,
  extendHistory,
  type SettingChange,
  type SettingsChange,
  type SettingsHistory,
  type SettingValue,
} from './settingsHistory.js';

// A training in progress

export { type FirstCheckpointOptions, storeFirstCheckpoint } from './firstCheckpoint.js';
export {
  type FollowOptions,
  followTraining,
  type Progress,
  type SavedCheckpoint,
  type TrainingEnd,
  type TrainingOutcome,
} from './followTraining.js';
export { type Interruption, type InterruptionHandlers, watchInterruptions } from './interruption.js';
export { removeCheckpoints } from './removeCheckpoints.js';
export { trainingFailure } from './trainingFailure.js';
export { requireDirectory, requireFreePlace, requireTraining } from './trainingPlace.js';
export { type InterruptibleReport, stoppingTraining, withInterruption } from './withInterruption.js';

// Several ranks

export { compareRanks, type RankFacts } from './ranks/compareRanks.js';
export { type Launcher, launcherOf } from './ranks/launcher.js';
export type { Mpi } from './ranks/mpi.js';
export type { Peer } from './ranks/peer.js';
export type { WatchedTraining } from './ranks/peerWatch.js';
export { isFirst, type ProgramRanks } from './ranks/programRanks.js';
export { ranksInWords } from './ranks/ranksInWords.js';
export { sharedCheckpoints } from './ranks/sharedCheckpoints.js';
export { onFirstRank, together } from './ranks/together.js';
export { withRanks } from './ranks/withRanks.js';

// Output

export { greatest, least } from './extremes.js';
export { canMoveCursor, type LiveLine, liveLine, progressBar } from './liveLine.js';
export type { Output } from './output.js';
export { requireFile, writeOutputFile } from './outputFile.js';
export { count, counted, duration, percent } from './phrases.js';

// Model files of any format

export { besideModel, type ExportedModel, type ExportOptions, exportCommand } from './modelFiles/exportCommand.js';
export { type FormatName, formats, writableNames } from './modelFiles/formatTable.js';
export type { ModelFile, ModelFormat, ReadOptions, WriteOptions } from './modelFiles/modelFormat.js';
export { type OpenedModel, openModelFile } from './modelFiles/openModelFile.js';
export { type WriteModelOptions, type WrittenModel, writeModelFile } from './modelFiles/writeModelFile.js';
