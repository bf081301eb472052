/** A section for one comparison: the question, the table, the curves. */
import { count, greatest, least } from '@statal/command-line';
import { median, scored, seedsInWords } from '../reports/phrases.js';
import type { Task, TaskData } from '../tasks/task.js';
import type { RunResult } from '../training/result.js';
import { isSolved, measured, solves } from '../training/solves.js';
import { type Column, table } from './markdown.js';
import type { Comparison, ModelSummary } from './summarize.js';

/** @param curves path of the plot, relative to the document */
export function comparisonSection(comparison: Comparison, task: Task, curves: string): string {
  const { goal } = task;
  const { budget, iterations, models, seeds, task: lengths } = comparison;
  const isSolvable = goal.solvedFrom !== undefined;
  const columns: Column[] = [
    { title: 'cell', align: 'left' },
    { title: 'parameters', align: 'right' },
    { title: 'units + read-out', align: 'right' },
    { title: 'rate', align: 'right' },
    ...(isSolvable ? (['solved', 'long too', 'updates to solve'] as const).map((title): Column => ({ title, align: 'right' })) : []),
    { title: `at ${count(lengths.training)} steps`, align: 'right' },
    { title: `at ${count(lengths.long)} steps`, align: 'right' },
  ];
  const wanted = isSolvable ? `Solved: ${scored(goal.measure, goal.solvedFrom ?? 0)} or more. ` : '';
  const without = goal.chance === undefined ? '' : `Without looking: ${scored(goal.measure, goal.chance)}. `;
  const size = budget === undefined ? '' : `${count(budget)} parameters, `;
  return [
    `## ${task.name}`,
    `${task.description} ${wanted}${without}${dataOf(task)}${size}at most ${count(iterations)} updates, ${seedsInWords(seeds)}. (${task.source}.)`,
    table(
      columns,
      models.map((model) => rowOf(model, task, isSolvable)),
    ),
    `![Learning curves](${curves})`,
  ].join('\n\n');
}

/** The data of a task in words, e.g. `Recordings: synthesized digits, SHA-256 0123abcd. `. */
function dataOf({ data }: Task): string {
  if (data === undefined) return '';
  const known = data.name === undefined ? '' : `${data.name}, `;
  return `${kinds[data.kind]}: ${known}SHA-256 ${data.checksum.slice(0, 8)}. `;
}

const kinds: { readonly [Kind in TaskData['kind']]: string } = { text: 'Text', recordings: 'Recordings' };

function rowOf({ cell, parameters, units, readout, learningRate, runs }: ModelSummary, { goal }: Task, isSolvable: boolean): string[] {
  const tested = runs.flatMap(({ test }) => (test === undefined ? [] : [test]));
  const range = (values: readonly number[]): string => spread(values, (value) => scored(goal.measure, value));
  const times = runs.flatMap(({ solvedAt }) => (solvedAt === undefined ? [] : [solvedAt]));
  return [
    cell,
    count(parameters),
    `${units} + ${readout}`,
    String(learningRate),
    ...(isSolvable
      ? [`${tested.filter(({ training }) => solves(goal, training)).length}/${runs.length}`, solvedShare(runs, goal), spread(times, count)]
      : []),
    range(tested.map(({ training }) => measured(goal, training))),
    range(tested.map(({ long }) => measured(goal, long))),
  ];
}

/** The number of runs that solved the task at both lengths, e.g. `3/5`. */
export function solvedShare(runs: readonly RunResult[], goal: Task['goal']): string {
  return `${runs.filter((run) => isSolved(goal, run)).length}/${runs.length}`;
}

/** The median, and the range if the values differ, e.g. `98.2% (91.3% to 99.9%)`. */
function spread(values: readonly number[], format: (value: number) => string): string {
  if (values.length === 0) return '-';
  const [from, to] = [format(least(values)), format(greatest(values))];
  return from === to ? from : `${format(median(values))} (${from} to ${to})`;
}
