/** What `train` does in every program with a corpus. */
import { Failure } from '../../failure.js';
import { requireDirectory } from '../../trainingPlace.js';
import { stoppingTraining, withInterruption } from '../../withInterruption.js';
import { createReport } from '../reports/createReport.js';
import type { TrainingReport } from '../reports/trainingReport.js';
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
}

/** The command line of `train`, and what runs the training. */
export interface TrainingCommand<Flags, Corpus, S, P> {
  readonly flags: Flags;
  readonly typed: ReadonlySet<string>;
  run(request: TrainingRequest<Corpus, S, P>): Promise<unknown>;
}

/** Opens the corpus and runs the training. Ctrl-C saves and stops. */
export async function trainOnCorpus<
  Flags extends StartFlags,
  Choice,
  Corpus extends LabeledCorpus,
  S extends SourceSettings<Choice>,
  P extends ClassesOfModel,
>(program: CorpusProgram<Flags, Choice, Corpus, S, P>, { flags, typed, run }: TrainingCommand<Flags, Corpus, S, P>): Promise<void> {
  await requireDirectory(flags.out);
  const report = createReport(flags);
  await withInterruption(report, stoppingTraining, async (signal) => {
    try {
      const start = await startOfTraining(program, { flags, typed, report, signal });
      await run({ ...start, directory: flags.out, report, signal, strict: flags.strict ?? false, threads: flags.threads });
    } catch (error) {
      throw signal.aborted && error === signal.reason ? new Failure('Stopped before the training began. Nothing was saved.') : error;
    }
  });
}
