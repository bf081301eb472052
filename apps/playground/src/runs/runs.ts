/** The one list of runs that all panels share, newest first. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { PanelName } from '../shell/panelName.js';
import { appliedEvent } from './appliedEvent.js';
import type { PlainData, Run, RunEvent } from './run.js';
import { removeStored, storedRuns, storeRun } from './runStore.js';

const list = signal<readonly Run[]>([]);
export const runs: ReadonlySignal<readonly Run[]> = list;

/** The ids of the runs whose curves are compared. */
export const compared = signal<ReadonlySet<string>>(new Set());

/** A line that says why the browser keeps no runs, if it does not. */
export const storeProblem = signal<string | undefined>(undefined);

export interface RunStart {
  readonly panel: PanelName;
  readonly name: string;
  readonly settings: PlainData;
  readonly iterations?: number | undefined;
}

/** Adds a run to the list. The Worker reports to it by `reportTo`. */
export function startRun({ panel, name, settings, iterations }: RunStart): Run {
  const run: Run = {
    id: crypto.randomUUID(),
    name: freeName(name),
    panel,
    created: Date.now(),
    settings,
    engine: '',
    status: 'running',
    iteration: 0,
    iterations,
    parameters: 0,
    curve: { training: [], validation: [] },
    saved: false,
  };
  list.value = [run, ...list.value];
  compared.value = new Set([...compared.value, run.id]);
  void keep(run);
  return run;
}

/** The run with this id, if it is in the list. */
export function findRun(id: string): Run | undefined {
  return list.value.find((run) => run.id === id);
}

/** What a Worker calls with each event of a training. A run is stored at its ends and checkpoints, and now and then between them. */
export function reportTo(id: string): (event: RunEvent) => void {
  let storedAt = 0;
  return (event) => {
    const run = change(id, (before) => appliedEvent(before, event));
    const due = event.type !== 'progress' || Date.now() - storedAt > 5000;
    if (run === undefined || !due) return;
    storedAt = Date.now();
    void keep(run);
  };
}

/** Notes that a training ended otherwise than by its own event. */
export function finishRun(id: string, status: Run['status'], problem?: string): void {
  const run = change(id, (before) => ({ ...before, status, problem }));
  if (run !== undefined) void keep(run);
}

export function renameRun(id: string, name: string): void {
  const run = change(id, (before) => ({ ...before, name: name.trim() || before.name }));
  if (run !== undefined) void keep(run);
}

/** Lets a run go on to more iterations, with settings that say so. */
export function extendRun(id: string, iterations: number, settings: PlainData): void {
  change(id, (before) => ({ ...before, iterations, settings }));
}

export async function deleteRun(id: string): Promise<void> {
  const { checkpointDatabase } = await import('@statal/train');
  await checkpointDatabase(id).remove();
  await removeStored(id);
  list.value = list.value.filter((run) => run.id !== id);
  compare(id, false);
}

export function compare(id: string, shown: boolean): void {
  const ids = new Set(compared.value);
  if (shown) ids.add(id);
  else ids.delete(id);
  compared.value = ids;
}

let loading: Promise<void> | undefined;

/** Brings back the runs of earlier visits, once. */
export function loadRuns(): Promise<void> {
  loading ??= addStored();
  return loading;
}

/** A run that was running then stopped with its page. */
async function addStored(): Promise<void> {
  try {
    const known = new Set(list.value.map(({ id }) => id));
    const stored = (await storedRuns()).filter(({ id }) => !known.has(id));
    const ended = stored.map((run): Run => (run.status === 'running' ? { ...run, status: 'stopped' } : run));
    list.value = [...list.value, ...ended].sort((a, b) => b.created - a.created);
  } catch (error) {
    storeProblem.value = String(error);
  }
}

function change(id: string, next: (run: Run) => Run): Run | undefined {
  let changed: Run | undefined;
  list.value = list.value.map((run) => {
    if (run.id !== id) return run;
    changed = next(run);
    return changed;
  });
  return changed;
}

/** A run of a page without storage is not kept; the page says so. */
async function keep(run: Run): Promise<void> {
  await storeRun(run).catch((error) => {
    storeProblem.value = String(error);
  });
}

function freeName(name: string): string {
  const taken = new Set(list.value.map((run) => run.name));
  if (!taken.has(name)) return name;
  for (let count = 2; ; count++) if (!taken.has(`${name} ${count}`)) return `${name} ${count}`;
}
