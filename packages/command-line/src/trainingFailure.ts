/** Explains to a person why a training ended early, what is saved, and how to continue. */
import { DeviceLostError } from '@statal/tensors';
import { CheckpointError, checkpointDirectory, RankError, TrainingError, type TrainingErrorKind } from '@statal/train';
import { sentence } from './explainError.js';
import { Failure } from './failure.js';
import type { Flags } from './flags.js';
import { isFirst, type ProgramRanks } from './ranks/programRanks.js';
import { RankFailure } from './ranks/rankFailure.js';

/**
 * Explains an error of `fit` or of a save. Other errors are returned unchanged.
 *
 * @param directory the directory of the checkpoints
 * @param resume the command that resumes the training in it
 * @param ranks the ranks of the training, if there are several. All of them have the errors of numbers and of checkpoints.
 */
export async function trainingFailure(error: unknown, directory: string, resume: string, ranks?: ProgramRanks): Promise<unknown> {
  const failure = await explained(error, directory, resume);
  const isShared = [TrainingError, CheckpointError, RankError].some((kind) => error instanceof kind);
  if (ranks === undefined || !isShared) return failure;
  return new RankFailure(failure, { prints: isFirst(ranks), exitCode: 1 });
}

async function explained(error: unknown, directory: string, resume: string): Promise<unknown> {
  if (!(error instanceof TrainingError || error instanceof CheckpointError || error instanceof DeviceLostError)) return error;
  const kept = await checkpointDirectory(directory)
    .lastIteration()
    .catch(() => undefined);
  const where = kept === undefined ? 'Nothing is saved yet.' : `The checkpoint of iteration ${kept} in ${directory} is good.`;
  if (error instanceof CheckpointError) {
    const goOn = kept === undefined ? '' : ` Then go on with: ${resume}`;
    return new Failure(`${sentence(error.message)}${goOn}`, { cause: error });
  }
  if (error instanceof DeviceLostError) {
    const goOn = kept === undefined ? 'Start it again' : `Go on with: ${resume}`;
    const wayOut = (flags: Flags): string => `${goOn}${flags.has('--engine') ? ', or with another --engine' : ''}.`;
    return new Failure(`The training stopped: the device was lost (${error.reason}). ${where}`, { wayOut, cause: error });
  }
  const problem = error.message.replace(`${error.where}: `, '').replace(`. ${error.hint}`, '');
  return new Failure(`The training stopped: ${problem}. ${where}`, { wayOut: wayOut[error.kind], cause: error });
}

const overwrite = (flags: Flags): string => (flags.has('--overwrite') ? ' (or with --overwrite)' : '');

const wayOut: { readonly [Kind in TrainingErrorKind]: (flags: Flags) => string } = {
  diverged(flags) {
    const slower = [
      ...(flags.has('--learning-rate') ? ['a lower --learning-rate'] : []),
      ...(flags.has('--clip') ? ['a smaller --clip'] : []),
    ];
    return `Start again in another directory${overwrite(flags)}${slower.length > 0 ? ` with ${slower.join(' or ')}` : ''}.`;
  },
  data: () => 'Give it data with something to learn from.',
  ranks: () => 'Run all ranks on machines with the same kind of processor.',
  place: (flags) => `Start again in another directory${overwrite(flags)}.`,
};
