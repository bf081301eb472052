/** What every worker does with a configuration, be it a thread or a rank. */
import type { ComputeEngine } from '@statal/tensors';
import { comparedCell } from '../cells/cellTable.js';
import { inspectRun } from '../inside/inspectRun.js';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import { taskNamed } from '../tasks/taskTable.js';
import type { Configuration } from './configuration.js';
import type { RunRequest } from './trainModel.js';
import { trainRun } from './trainRun.js';
import type { WorkerResults } from './workers.js';

/** The work by name. A run gives `undefined` if its signal came first. */
export const workOf: { readonly [Work in keyof WorkerResults]: (request: RunRequest) => Promise<WorkerResults[Work] | undefined> } = {
  makeRun: trainRun,
  makeInside: inspectRun,
};

export interface PreparedOptions extends Pick<RunRequest, 'onEvaluation' | 'signal'> {
  readonly material: TaskMaterial;
  readonly engine: ComputeEngine;
}

/** The run of a configuration. */
export function requestOf(configuration: Configuration, { material, ...options }: PreparedOptions): RunRequest {
  const task = taskNamed(configuration.task.name, material);
  const cell = comparedCell(configuration.cell.name).make(configuration.task.training);
  return { configuration, task, cell, ...options };
}
