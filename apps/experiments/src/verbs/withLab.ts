/** What `run` and `sizes` share: store, workers, report, Ctrl-C, and a final report with the next command. */

import { withInterruption } from '@statal/command-line';
import { callAgain } from '../commandLine/callAgain.js';
import { createReport } from '../reports/createReport.js';
import type { LabFacts, LabReport } from '../reports/labReport.js';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import { Progress } from '../training/progress.js';
import { ResultsStore } from '../training/resultsStore.js';
import { createRunner, type Runner } from '../training/runner.js';
import { RunPool } from '../training/runPool.js';
import type { LabFlags } from './labFlags.js';

export interface LabWork {
  readonly flags: LabFlags;
  readonly material: TaskMaterial;
  readonly facts: LabFacts;
  /** Largest number of runs of each task. */
  readonly runs: ReadonlyMap<string, number>;
}

export interface Lab {
  readonly runner: Runner;
  readonly report: LabReport;
  readonly progress: Progress;
}

/** Runs `work`. However it ends, finished runs are stored and the terminal is restored. */
export async function withLab({ flags, material, facts, runs }: LabWork, work: (lab: Lab) => Promise<void>): Promise<void> {
  const store = await ResultsStore.open(flags.out);
  const report = createReport(flags);
  const progress = new Progress(flags.workers, runs);
  const pool = new RunPool({ workers: flags.workers, material, onLook: (look) => report.look(look) });
  const runner = createRunner({
    store,
    pool,
    onResult: (result, made) => {
      const now = progress.add(result, made);
      if (made) report.run(result, now);
    },
  });
  const started = performance.now();
  const stopping = 'Stopping. What is done is kept; Ctrl-C again quits at once.';
  await withInterruption(report, stopping, async (signal) => {
    signal.addEventListener('abort', () => pool.stop());
    if (store.notice !== undefined) report.notice(store.notice);
    report.start(facts);
    await work({ runner, report, progress });
    report.end({
      interrupted: signal.aborted,
      made: progress.made,
      known: progress.known,
      seconds: (performance.now() - started) / 1000,
      next: callAgain(signal.aborted ? process.argv.slice(2) : ['report', flags.out]),
      directory: flags.out,
    });
  }).finally(() => pool.close());
}
