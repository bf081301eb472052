/** A training of the lab that the page repeats: the choice, the Worker, and what it has reported. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { proxy } from 'comlink';
import { finishRun, reportTo, startRun } from '../../runs/runs.js';
import { problemOf } from '../../training/problemOf.js';
import { type StartedWorker, startWorker } from '../../training/startWorker.js';
import type { InsideNow } from './followTraining.js';
import { isOfSizes, type LabRun } from './labRun.js';
import type { Repeated } from './repeatTraining.js';
import type { StudyWorker } from './study.worker.js';

export interface RepeatedTraining {
  /** The id of its run in the list of runs. */
  readonly id: string;
  readonly of: LabRun;
  readonly inside: readonly InsideNow[];
  readonly status: 'running' | 'stopped' | 'done';
  readonly result?: Repeated | undefined;
}

/** Signals, so that only what shows a training is drawn again while it runs. */
export interface Training {
  /** What can be repeated. Empty until it is loaded. */
  readonly cases: ReadonlySignal<readonly LabRun[]>;
  /** What the reader chose. */
  readonly chosen: ReadonlySignal<LabRun | undefined>;
  readonly training: ReadonlySignal<RepeatedTraining | undefined>;
  readonly problem: ReadonlySignal<string | undefined>;
  choose(task: string, cell: string): void;
  /** @param name what the list of runs calls it */
  start(name: string): Promise<void>;
  stop(): void;
  /** Ends the Worker. */
  close(): void;
}

/**
 * @param which the trainings of the table, or those of the search for the smallest size
 * @param isShown which of them
 */
export function createTraining(which: 'table' | 'sizes', isShown: (run: LabRun) => boolean = () => true): Training {
  const cases = signal<readonly LabRun[]>([]);
  const choice = signal({ task: 'seen-before', cell: 'statal-content' });
  const training = signal<RepeatedTraining>();
  const problem = signal<string>();
  let worker: StartedWorker<StudyWorker> | undefined;
  const change = (next: Partial<RepeatedTraining>): void => {
    if (training.value !== undefined) training.value = { ...training.value, ...next };
  };
  const chosen = computed(() => {
    const ofTask = cases.value.filter(({ configuration }) => configuration.task.name === choice.value.task);
    return ofTask.find(({ configuration }) => configuration.cell.name === choice.value.cell) ?? ofTask[0];
  });

  import('virtual:lab-runs').then(
    ({ default: runs }) => {
      cases.value = runs.filter((run) => isOfSizes(run) === (which === 'sizes') && isShown(run));
    },
    (error) => {
      problem.value = problemOf(error);
    },
  );

  return {
    cases,
    chosen,
    training,
    problem,
    choose(task, cell) {
      choice.value = { task, cell };
    },
    async start(name) {
      const of = chosen.value;
      if (of === undefined) return;
      const { configuration } = of;
      const settings = JSON.parse(JSON.stringify(configuration));
      const { id } = startRun({ panel: 'memory', name, settings, iterations: configuration.iterations });
      problem.value = undefined;
      training.value = { id, of, inside: [], status: 'running' };
      const onInside = (now: InsideNow): void => change({ inside: [...(training.value?.inside ?? []), now] });
      try {
        worker ??= startWorker<StudyWorker>(new Worker(new URL('./study.worker.ts', import.meta.url), { type: 'module' }));
        const result = await worker.calls.train(configuration, proxy(reportTo(id)), proxy(onInside));
        change({ status: result === undefined ? 'stopped' : 'done', result });
      } catch (error) {
        problem.value = problemOf(error);
        finishRun(id, 'failed', problem.value);
        change({ status: 'stopped' });
      }
    },
    stop: () => void worker?.calls.stop(),
    close() {
      worker?.end();
      if (training.value?.status === 'running') finishRun(training.value.id, 'stopped');
    },
  };
}
