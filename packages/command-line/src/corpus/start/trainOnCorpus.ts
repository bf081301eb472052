/** What `train` does in every program with a corpus. */
import { Failure } from '../../failure.js';
import { isFirst, type ProgramRanks } from '../../ranks/programRanks.js';
import { RankFailure } from '../../ranks/rankFailure.js';
import { onFirstRank, together } from '../../ranks/together.js';
import { withRanks } from '../../ranks/withRanks.js';
import { requireDirectory } from '../../trainingPlace.js';
import { stoppingTraining, withInterruption } from '../../withInterruption.js';
import { createReport } from '../reports/createReport.js';
import { silentReport } from '../reports/silentReport.js';
import type { TrainingReport } from '../reports/trainingReport.js';
import { compareStarts } from './compareStarts.js';
import {
  type ClassesOfModel,
  type CorpusProgram,
  type LabeledCorpus,
  type SourceSettings,
  type Start,
  type StartFlags,
  startOfTraining,
} from './startOfTraining.js';

/** A training that is about to run. */
export interface TrainingRequest<Corpus, S, P> extends Start<Corpus, S, P> {
  readonly directory: string;
  readonly report: TrainingReport;
  /** Throws at the first unreadable file. */
  readonly strict: boolean;
  /** Ends the training after the current iteration, and saves. */
  readonly signal: AbortSignal;
  /** Number of threads of the engine. Default: the engine decides. */
  readonly threads?: number | undefined;
  /** The ranks of the program, if it runs as several. */
  readonly ranks?: ProgramRanks | undefined;
  /** Name and version of the program. */
  readonly program: string;
}

/** The command line of `train`, and what runs the training. */
export interface TrainingCommand<Flags, Corpus, S, P> {
  readonly flags: Flags;
  readonly typed: ReadonlySet<string>;
  run(request: TrainingRequest<Corpus, S, P>): Promise<unknown>;
}

/** Opens the corpus and runs the training, on all ranks of a launcher. Ctrl-C saves and stops. */
export async function trainOnCorpus<
  Flags extends StartFlags,
  Choice,
  Corpus extends LabeledCorpus,
  S extends SourceSettings<Choice>,
  P extends ClassesOfModel,
>(program: CorpusProgram<Flags, Choice, Corpus, S, P>, { flags, typed, run }: TrainingCommand<Flags, Corpus, S, P>): Promise<void> {
  const { out: directory, strict = false } = flags;
  const { name, version } = program;
  const training = { program: name, directory, flags, resume: program.resumeCommand(directory) };
  await withRanks(training, async (ranks) => {
    await onFirstRank(ranks, () => requireDirectory(directory));
    const report = isFirst(ranks) ? createReport(flags) : silentReport;
    const work = async (signal: AbortSignal): Promise<void> => {
      try {
        const start = await together(ranks, () => startOfTraining(program, { flags, typed, report, signal, ranks }));
        if (ranks !== undefined) {
          const { source: _, ...settings } = start.settings;
          const items = program.itemsOf(start.corpus);
          await compareStarts(ranks, { program: `${name} ${version}`, noun: program.noun, settings: { ...settings, strict }, items });
        }
        const threads = flags.threads ?? ranks?.cores;
        await run({ ...start, directory, report, signal, strict, threads, ranks, program: `${name} ${version}` });
      } catch (error) {
        throw stoppedBefore(error, signal);
      }
    };
    await withInterruption(report, stoppingTraining, work, ranks);
  });
}

/** An error, or what it means if the signal stopped the work. */
function stoppedBefore(error: unknown, signal: AbortSignal): unknown {
  const cause = error instanceof RankFailure ? error.cause : error;
  if (!signal.aborted || cause !== signal.reason) return error;
  const stopped = new Failure('Stopped before the training began. Nothing was saved.');
  return error instanceof RankFailure ? new RankFailure(stopped, { prints: error.prints, exitCode: 1 }) : stopped;
}
