/** The runs that a verb needs, by task. */
import type { TaskRuns } from '../training/expectedTime.js';
import type { Case } from '../training/seeds.js';

export interface TaskWork extends TaskRuns {
  readonly cells: readonly string[];
  /** Parameters of each model. Absent in a search over sizes. */
  readonly budget?: number | undefined;
}

/** @param runs largest number of runs of each case */
export function worksOf(cases: readonly Pick<Case, 'task' | 'cellName' | 'effort' | 'budget'>[], runs: number): TaskWork[] {
  const works = new Map<string, TaskWork>();
  for (const { task, cellName, effort, budget } of cases) {
    const { cells = [], runs: before = 0 } = works.get(task.name) ?? {};
    works.set(task.name, { task, cells: [...cells, cellName], effort, budget, runs: before + runs });
  }
  return [...works.values()];
}
