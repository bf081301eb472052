/** The second part of `statal-lab table`: measures what training steps cost, once all trainings are done. */
import { count, counted, withInterruption } from '@statal/command-line';
import { callAgain } from '../commandLine/callAgain.js';
import { readCosts, writeCosts } from '../costs/costs.js';
import { measureCosts } from '../costs/measureCosts.js';
import { cellsToMeasure, hasCosts } from '../costs/missingCosts.js';
import { createReport } from '../reports/createReport.js';
import { readMaterial } from '../tasks/taskMaterial.js';
import { needsOf, taskNamed } from '../tasks/taskTable.js';
import type { SharedFlags } from './labFlags.js';

/** The sizes are those of the two tasks, the sequences those of the first. */
const measuredTasks = ['characters', 'characters-large'] as const;

export interface CostsWork {
  readonly flags: Pick<SharedFlags, 'out' | 'text' | 'json'>;
  readonly cells: readonly string[];
  /** Whether to measure what was measured before. */
  readonly anew: boolean;
}

/** Measures the costs of the cells and stores them, unless they are there. Returns false if it was stopped. */
export async function storeCosts({ flags, cells, anew }: CostsWork): Promise<boolean> {
  const material = await readMaterial(needsOf(measuredTasks), { text: flags.text });
  const [task, larger] = measuredTasks.map((name) => taskNamed(name, material));
  const budgets = [task.budget, larger.budget];
  const before = await readCosts(flags.out);
  if (!anew && before !== undefined && hasCosts(before, { task, cells, budgets })) return true;
  const measured = cellsToMeasure(before, cells);
  const report = createReport(flags);
  return withInterruption(report, 'Stopping. Ctrl-C again quits at once.', async (signal) => {
    report.notice(
      `Measuring what a training step of ${counted(measured.length, 'cell')} costs, about a minute. Run nothing else at the same time.`,
    );
    const costs = await measureCosts({
      task,
      cells: measured,
      budgets,
      signal,
      onCost: ({ cell, parameters, milliseconds }) =>
        report.decided(
          `${'step'.padEnd(20)} ${cell.padEnd(22)} ${count(parameters).padStart(6)} parameters  ${milliseconds.toFixed(2)} ms`,
        ),
    });
    if (costs === undefined) {
      report.notice(`Stopped: the costs of steps are not measured.\nGo on:  ${callAgain(process.argv.slice(2))}`);
      return false;
    }
    await writeCosts(flags.out, costs);
    return true;
  });
}
