/**
 * The trainings of the lab that a page can repeat: `import runs from 'virtual:lab-runs'`. They are taken from apps/experiments/results when
 * the page is built, so no figure is copied by hand. Those of generated tasks with the first seed of the published table, and the first
 * seed of the search for the smallest size.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { isOfSizes, type LabRun } from '../src/memory/study/labRun.js';

const name = 'virtual:lab-runs';
const file = new URL('../../experiments/results/runs.jsonl', import.meta.url);

/** The tasks with a text, with recordings or with 784 steps are too long for a visit. */
const tasks = ['seen-before', 'first-time', 'flip-flop', 'copy', 'adding', 'parity', 'delayed-recall'];
const seeds = { table: 21, sizes: 1 };

/** @param lines the stored runs, one a line. Default: those of the repository */
export function labRuns(lines = readFileSync(file, 'utf8')): LabRun[] {
  const runs: readonly LabRun[] = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return runs
    .filter((run) => tasks.includes(run.configuration.task.name))
    .filter((run) => run.configuration.seed === (isOfSizes(run) ? seeds.sizes : seeds.table))
    .map(({ configuration, curve, stopped, iterations, test }) => ({ configuration, curve, stopped, iterations, test }));
}

export function labRunsPlugin(): Plugin {
  return {
    name: 'lab-runs',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? `export default JSON.parse(${JSON.stringify(JSON.stringify(labRuns()))})` : undefined),
  };
}
