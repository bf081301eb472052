// A program and its verbs

export { type CallAgain, type Caller, commandsOf } from './callAgain.js';
export { type Program, runProgram } from './runProgram.js';
export { startProgram } from './startProgram.js';

// Flags

export type { Flags } from './flags.js';
export { type NumberRange, realNumber, type WholeNumberRange, wholeNumber } from './numberFlags.js';
export { typedFlags } from './typedFlags.js';

// Errors in one line

export { type ErrorLine, explainError, sentence } from './explainError.js';
export { explainUsage } from './explainUsage.js';
export { Failure, type FailureOptions } from './failure.js';
export { UsageError } from './usageError.js';

// A training that is resumed, or starts from a model

export { type ModelOrigin, modelDirectory, modelName } from './modelOrigin.js';
export { type ModelPast, modelPastFrom, noPast, pastInWords, pastToKeep } from './modelPast.js';
export { type FixedSetting, refuseOtherSettings, type SettingsRequest } from './refuseOtherSettings.js';
export { requireOtherPlace } from './requireOtherPlace.js';
export {
  type ChangedSettings,
  extendHistory,
  type SettingChange,
  type SettingsChange,
  type SettingsHistory,
  type SettingValue,
} from './settingsHistory.js';

// A training in progress

export { type Interruption, type InterruptionHandlers, watchInterruptions } from './interruption.js';
export { type Progress, ProgressKeeper, type ProgressKeeperOptions } from './progressKeeper.js';
export { removeCheckpoints } from './removeCheckpoints.js';
export { storeChangedSettings, storeUntrained, type UntrainedOptions } from './storeUntrained.js';
export { trainingFailure } from './trainingFailure.js';
export { requireDirectory, requireNoTraining, requireTraining } from './trainingPlace.js';

// Output

export { greatest, least } from './extremes.js';
export { type LiveLine, liveLine, progressBar } from './liveLine.js';
export type { Output } from './output.js';
export { requireFile, writeOutputFile } from './outputFile.js';
export { count, duration, percent } from './phrases.js';
