/** What the verbs that train share: store, workers, report, Ctrl-C, and a final report with the next command. */

import { confirm } from '@clack/prompts';
import { canMoveCursor, counted, withInterruption } from '@statal/command-line';
import { callAgain } from '../commandLine/callAgain.js';
import { labRanks } from '../ranks/labRanks.js';
import { RankWorkers } from '../ranks/rankWorkers.js';
import { createReport } from '../reports/createReport.js';
import type { LabFacts, LabReport } from '../reports/labReport.js';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import { type Configuration, keyOf } from '../training/configuration.js';
import { expectedTime, timeInWords } from '../training/expectedTime.js';
import type { LinesStore } from '../training/linesStore.js';
import { Progress } from '../training/progress.js';
import { tuningSeed } from '../training/protocol.js';
import type { RunResult } from '../training/result.js';
import { openResults } from '../training/resultsStore.js';
import { createRunner, type Runner, type StoredResult } from '../training/runner.js';
import { RunPool } from '../training/runPool.js';
import type { Shard } from '../training/shard.js';
import { ThreadWorkers } from '../training/threadWorkers.js';
import type { WorkerEvaluation } from '../training/workers.js';
import type { SharedFlags } from './labFlags.js';
import type { TaskWork } from './taskWork.js';

export interface LabWork {
  readonly flags: SharedFlags;
  readonly material: TaskMaterial;
  /** The experiment in words, as pairs of a label and a line. */
  readonly heading: LabFacts['heading'];
  readonly works: readonly TaskWork[];
  /** The seeds of the runs, besides the tuning seed. */
  readonly seeds: readonly number[];
  /** Whether the verb goes on with other work, so that no command is named that shows the results. */
  readonly isFollowed?: boolean | undefined;
}

/** How the work ended. `declined`: the user answered no, so nothing was started. */
export type LabEnd = 'finished' | 'stopped' | 'declined';

export interface Lab<Result extends StoredResult = RunResult> {
  readonly runner: Runner<Result>;
  readonly report: LabReport;
  readonly progress: Progress;
}

/** What is made of each configuration, and where it is stored. */
export interface LabKind<Result extends StoredResult> {
  open(directory: string, shard?: Shard): Promise<LinesStore<Result>>;
  readonly keyOf: (configuration: Configuration) => string;
  make(pool: RunPool, configuration: Configuration, priority: number): Promise<Result | undefined>;
}

const runs: LabKind<RunResult> = {
  open: openResults,
  keyOf,
  make: (pool, configuration, priority) => pool.run(configuration, priority),
};

/** Longer work than this starts only after a question, at a terminal. */
const longSeconds = 10 * 60;

/** Runs `work`. However it ends, finished runs are stored and the terminal is restored. */
export function withLab(given: LabWork, work: (lab: Lab) => Promise<void>): Promise<LabEnd> {
  return withLabOf(runs, given, work);
}

/** The same for results of another kind. */
export async function withLabOf<Result extends StoredResult>(
  { open, keyOf, make }: LabKind<Result>,
  given: LabWork,
  work: (lab: Lab<Result>) => Promise<void>,
): Promise<LabEnd> {
  const { flags, material, heading, works, isFollowed = false } = given;
  const store = await open(flags.out, flags.shard);
  const left = runsLeft(given, store.results);
  const expected = await expectedTime(left, flags.workers);
  const time = timeInWords(expected);
  const question = `Start ${counted(sum(left.map(({ runs }) => runs)), 'run')}, ${time}?`;
  if (expected.seconds > longSeconds && !(await mayStart(flags, question))) return 'declined';
  const report = createReport(flags);
  const progress = new Progress(flags.workers, new Map(works.map(({ task, runs }) => [task.name, runs])));
  const mpi = await labRanks();
  const options = { count: flags.workers, material, onEvaluation: (evaluation: WorkerEvaluation) => report.evaluated(evaluation) };
  const pool = new RunPool(mpi === undefined ? new ThreadWorkers(options) : new RankWorkers({ mpi, ...options }));
  const runner = createRunner<Result>({
    store,
    pool: { run: (configuration, priority) => make(pool, configuration, priority) },
    keyOf,
    onResult: (result, made) => {
      const now = progress.add(result, made);
      if (made) report.run(result, now);
    },
  });
  const started = performance.now();
  const stopping = 'Stopping. What is done is kept; Ctrl-C again quits at once.';
  return withInterruption(report, stopping, async (signal): Promise<LabEnd> => {
    signal.addEventListener('abort', () => pool.stop());
    for (const notice of store.notices) report.notice(notice);
    report.start({ heading, time });
    await work({ runner, report, progress });
    report.end({
      interrupted: signal.aborted,
      made: progress.made,
      known: progress.known,
      seconds: (performance.now() - started) / 1000,
      next: signal.aborted ? callAgain(process.argv.slice(2)) : isFollowed ? undefined : callAgain(['report', flags.out]),
      directory: flags.out,
    });
    return signal.aborted ? 'stopped' : 'finished';
  }).finally(() => pool.close());
}

/** The largest number of runs of each task that are not on disk. Some of them depend on which learning rate wins. */
function runsLeft({ works, seeds }: LabWork, results: readonly StoredResult[]): readonly TaskWork[] {
  const used = [tuningSeed, ...seeds];
  return works.map((work) => {
    const isWanted = ({ configuration: { task, cell, budget, iterations, seed } }: StoredResult): boolean =>
      task.name === work.task.name &&
      task.revision === work.task.revision &&
      work.cells.includes(cell.name) &&
      budget === work.budget &&
      iterations === work.effort.iterations &&
      used.includes(seed);
    return { ...work, runs: Math.max(0, work.runs - results.filter(isWanted).length) };
  });
}

/** Asks at a terminal, unless --yes was given. */
async function mayStart({ yes, json }: SharedFlags, question: string): Promise<boolean> {
  const canAsk = process.stdin.isTTY && canMoveCursor(process.stdout);
  if (yes || json || !canAsk) return true;
  if ((await confirm({ message: question, initialValue: false })) === true) return true;
  process.stdout.write('Nothing was started. Choose less with --task, --cells or --iterations; --yes starts without a question.\n');
  return false;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
