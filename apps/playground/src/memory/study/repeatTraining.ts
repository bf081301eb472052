/** Repeats a training of the lab: the same configuration gives the same numbers. */
import { comparedCell, generatedTasks, type Outcome, trainModel } from '@statal/experiments/tasks';
import type { ComputeEngine } from '@statal/tensors';
import type { RunEvent } from '../../runs/run.js';
import { followTraining, type InsideNow } from './followTraining.js';
import type { LabRun } from './labRun.js';

export interface RepeatOptions {
  readonly engine: ComputeEngine;
  readonly signal?: AbortSignal | undefined;
  readonly report: (event: RunEvent) => void;
  /** Called with what is measured inside of the model: before the first update, at every evaluation, and at the end. */
  readonly onInside: (inside: InsideNow) => void;
}

export type Repeated = Pick<Outcome, 'stopped' | 'iterations' | 'curve' | 'test'>;

/** Gives `undefined` if the signal came first. */
export async function repeatTraining(configuration: LabRun['configuration'], options: RepeatOptions): Promise<Repeated | undefined> {
  const { engine, signal, report, onInside } = options;
  const task = generatedTasks[configuration.task.name];
  const cell = comparedCell(configuration.cell.name).make(configuration.task.training);
  const { parameters, iterations } = configuration;
  report({ type: 'start', engine: engine.name, parameters, iterations });
  const observer = followTraining({ engine, task, kind: cell.name, report, onInside });
  const outcome = await trainModel({
    configuration,
    task,
    cell,
    engine,
    signal,
    observer,
    onEvaluation: (iteration, { loss }) => report({ type: 'validation', iteration, loss }),
  });
  observer.flush();
  report({ type: 'end', reason: outcome === undefined ? 'stopped' : 'done', iteration: observer.iteration });
  if (outcome === undefined) return undefined;
  if (outcome.stopped !== 'diverged') await observer.measure('end');
  const { stopped, curve, test } = outcome;
  return { stopped, iterations: outcome.iterations, curve, ...(test !== undefined && { test }) };
}
