/** A training of the lab that the page repeats: the choice, the Worker, and what it has reported. */
import { proxy } from 'comlink';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useWords } from '../../language/language.js';
import { finishRun, reportTo, startRun } from '../../runs/runs.js';
import { problemOf } from '../../training/problemOf.js';
import { type StartedWorker, startWorker } from '../../training/startWorker.js';
import type { InsideNow } from './followTraining.js';
import { isOfSizes, type LabRun } from './labRun.js';
import type { Repeated } from './repeatTraining.js';
import type { StudyWorker } from './study.worker.js';
import { words } from './words.js';

export interface RepeatedTraining {
  /** The id of its run in the list of runs. */
  readonly id: string;
  readonly of: LabRun;
  readonly inside: readonly InsideNow[];
  readonly status: 'running' | 'stopped' | 'done';
  readonly result?: Repeated | undefined;
}

export interface Training {
  /** What can be repeated. Empty until it is loaded. */
  readonly cases: readonly LabRun[];
  /** What the reader chose. */
  readonly chosen: LabRun | undefined;
  choose(task: string, cell: string): void;
  readonly training: RepeatedTraining | undefined;
  readonly problem: string | undefined;
  start(): void;
  stop(): void;
}

/** @param which the trainings of the table, or those of the search for the smallest size */
export function useTraining(which: 'table' | 'sizes', isShown: (run: LabRun) => boolean = () => true): Training {
  const { train } = useWords(words);
  const [cases, setCases] = useState<readonly LabRun[]>([]);
  const [chosen, setChosen] = useState<LabRun>();
  const [training, setTraining] = useState<RepeatedTraining>();
  const [problem, setProblem] = useState<string>();
  const worker = useRef<StartedWorker<StudyWorker> | undefined>(undefined);
  useEffect(() => {
    import('virtual:lab-runs').then(
      ({ default: runs }) => {
        const own = runs.filter((run) => isOfSizes(run) === (which === 'sizes') && isShown(run));
        setCases(own);
        setChosen(own.find(({ configuration }) => configuration.cell.name === 'statal-content'));
      },
      (error) => setProblem(problemOf(error)),
    );
    return () => worker.current?.end();
  }, []);

  const start = async (of: LabRun): Promise<void> => {
    setProblem(undefined);
    const { configuration } = of;
    const run = startRun({
      panel: 'memory',
      name: train.name(configuration.task.name, configuration.cell.name),
      settings: JSON.parse(JSON.stringify(configuration)),
      iterations: configuration.iterations,
    });
    setTraining({ id: run.id, of, inside: [], status: 'running' });
    const change = (next: (before: RepeatedTraining) => RepeatedTraining): void => setTraining((before) => before && next(before));
    try {
      worker.current ??= startWorker<StudyWorker>(new Worker(new URL('./study.worker.ts', import.meta.url), { type: 'module' }));
      const onInside = (now: InsideNow): void => change((before) => ({ ...before, inside: [...before.inside, now] }));
      const result = await worker.current.calls.train(configuration, proxy(reportTo(run.id)), proxy(onInside));
      change((before) => ({ ...before, status: result === undefined ? 'stopped' : 'done', result }));
    } catch (error) {
      finishRun(run.id, 'failed', problemOf(error));
      setProblem(problemOf(error));
      change((before) => ({ ...before, status: 'stopped' }));
    }
  };

  return {
    cases,
    chosen,
    training,
    problem,
    choose(task, cell) {
      const ofTask = cases.filter(({ configuration }) => configuration.task.name === task);
      setChosen(ofTask.find(({ configuration }) => configuration.cell.name === cell) ?? ofTask[0]);
    },
    start: () => void (chosen && start(chosen)),
    stop: () => void worker.current?.calls.stop(),
  };
}
