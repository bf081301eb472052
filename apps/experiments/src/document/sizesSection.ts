/** A section for a search over sizes: the smallest size of each cell that solves the task, and the sizes tried. */
import { count } from '@statal/command-line';
import { svgPlot } from '@statal/command-line/plot';
import { seedsInWords } from '../reports/phrases.js';
import type { Task } from '../tasks/task.js';
import { isSolved } from '../training/solves.js';
import { solvedShare } from './comparisonSection.js';
import { table } from './markdown.js';
import type { Comparison, ModelSummary } from './summarize.js';

export function sizesSection({ models, iterations, seeds, task: lengths }: Comparison, task: Task, curves: string): string {
  const rows = byCell(models).map(([cell, tried]) => {
    const smallest = tried.find((model) => isSolvedByMost(model, task));
    return {
      order: smallest?.parameters ?? Number.POSITIVE_INFINITY,
      row: [
        cell,
        smallest === undefined ? '-' : count(smallest.parameters),
        smallest === undefined ? '-' : String(smallest.units),
        tried.map(({ units, runs }) => `${units}: ${solvedShare(runs, task.goal)}`).join(', '),
      ],
    };
  });
  const columns = [
    { title: 'cell', align: 'left' },
    { title: 'parameters', align: 'right' },
    { title: 'units', align: 'right' },
    { title: 'solved, by units tried', align: 'left' },
  ] as const;
  return [
    `## ${task.name}: the smallest that solves it`,
    `With a linear read-out, at most ${count(iterations)} updates, ${seedsInWords(seeds)}. A size solves the task when more than half of the seeds do, at ${count(lengths.training)} and at ${count(lengths.long)} steps; sizes were tried by halving.`,
    table(
      columns,
      rows.sort((a, b) => a.order - b.order).map(({ row }) => row),
    ),
    `![Share of seeds that solve it](${curves})`,
  ].join('\n\n');
}

/** Plots the share of seeds that solved the task over the number of parameters. */
export function sizesPlot({ models }: Comparison, task: Task): string {
  return svgPlot({
    title: `${task.name}: share of seeds that solve it, by parameters`,
    x: { title: 'parameters', scale: 'log' },
    y: { title: 'solved', format: (value) => `${Math.round(100 * value)}%` },
    dots: true,
    lines: byCell(models).map(([name, tried]) => ({
      name,
      points: tried.map(({ parameters, runs }) => [parameters, runs.filter((run) => isSolved(task.goal, run)).length / runs.length]),
    })),
  });
}

function isSolvedByMost({ runs }: ModelSummary, { goal }: Task): boolean {
  return 2 * runs.filter((run) => isSolved(goal, run)).length > runs.length;
}

/** The models of each cell, sorted by size. */
function byCell(models: readonly ModelSummary[]): [string, ModelSummary[]][] {
  const cells = [...new Set(models.map(({ cell }) => cell))];
  return cells.map((name) => [name, models.filter(({ cell }) => cell === name).sort((a, b) => a.units - b.units)]);
}
