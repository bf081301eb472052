/** The race that the panel shows. It goes on while another panel is open. Each of its cells is a run in the list of runs. */
import { batch, signal } from '@preact/signals';
import type { Evaluation } from '@statal/experiments/tasks';
import { proxy } from 'comlink';
import type { CompiledCode } from '../../cellCode/compiledCode.js';
import type { PlainData, Run } from '../../runs/run.js';
import { storedMaterial, storeMaterial } from '../../runs/runStore.js';
import { finishRun, reportTo, runs, startRun } from '../../runs/runs.js';
import { problemOf } from '../../training/problemOf.js';
import { type StartedWorker, startWorker } from '../../training/startWorker.js';
import { type Lane, laneAfter } from './laneState.js';
import type { RaceWorker } from './race.worker.js';
import { type RaceSettings, raceSettingsOf } from './raceSettings.js';
import type { RacerEvent } from './trainRacer.js';

export const lanes = signal<readonly Lane[]>([]);
export const isRacing = signal(false);
/** The settings of the race that `lanes` show. */
const shownRace = signal<RaceSettings | undefined>(undefined);

/** What a run of this panel stores: enough to make it again. */
export interface LaneSettings extends RaceSettings {
  /** The same for all lanes of a race. */
  readonly race: string;
  readonly code: string;
  /** The lab's cell. Absent for the reader's own. */
  readonly rival?: string | undefined;
}

let workers: readonly StartedWorker<RaceWorker>[] = [];

/** @param name of the reader's cell */
export async function startRace(name: string, code: string, compiled: CompiledCode, settings: RaceSettings): Promise<void> {
  const race = crypto.randomUUID();
  const rivals = [undefined, ...settings.rivals];
  const made = rivals.map((rival): Lane => {
    const own: LaneSettings = { ...settings, race, code, ...(rival !== undefined && { rival }) };
    const run = startRun({ panel: 'cell', name: `${rival ?? name}, ${settings.task}`, settings: own as unknown as PlainData });
    return { id: run.id, name: rival ?? name, rival, status: 'waiting', curve: [] };
  });
  await follow(made, settings, compiled);
}

/** Continues the lanes that were stopped, each from its last checkpoint. */
export async function resumeRace(compiled: CompiledCode): Promise<void> {
  const settings = shownRace.value;
  if (settings !== undefined) await follow(lanes.value, settings, compiled);
}

/** Ends all trainings after their current update. */
export async function stopRace(): Promise<void> {
  await Promise.all(workers.map(({ calls }) => calls.stop()));
}

/** Shows the race of a run of the list. */
export async function openRace({ settings }: Run): Promise<void> {
  if (isRacing.value) return;
  const { race } = settings as unknown as LaneSettings;
  const isSame = (run: Run): boolean => run.panel === 'cell' && (run.settings as unknown as LaneSettings).race === race;
  const found = runs.value.filter(isSame).reverse();
  const known = await Promise.all(found.map((run) => storedMaterial<Lane>(run.id)));
  batch(() => {
    shownRace.value = raceSettingsOf(settings);
    lanes.value = known.flatMap((lane) => (lane === undefined ? [] : [lane.status === 'running' ? { ...lane, status: 'stopped' } : lane]));
  });
}

async function follow(racing: readonly Lane[], settings: RaceSettings, compiled: CompiledCode): Promise<void> {
  batch(() => {
    lanes.value = racing;
    shownRace.value = settings;
    isRacing.value = true;
  });
  const open = racing.filter(({ status }) => status !== 'done' && status !== 'failed');
  // One core is left for the page.
  const count = Math.min(open.length, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
  workers = Array.from({ length: count }, () =>
    startWorker<RaceWorker>(new Worker(new URL('./race.worker.ts', import.meta.url), { type: 'module' })),
  );
  await Promise.all(open.map((lane, index) => run(lane, workers[index % count])));
  for (const { end } of workers) end();
  workers = [];
  isRacing.value = false;

  async function run({ id, rival, curve }: Lane, { calls }: StartedWorker<RaceWorker>): Promise<void> {
    const tell = reportTo(id);
    const report = (event: RacerEvent): void => {
      const lane = change(id, (before) => laneAfter(before, event));
      if (lane === undefined) return;
      if (event.type !== 'start') void storeMaterial(id, lane);
      tellRun(tell, event);
    };
    try {
      const racer = { cell: rival === undefined ? { code: compiled } : { rival }, settings };
      await calls.train(id, racer, curve, proxy(report));
      const lane = change(id, (before) => (before.status === 'done' ? before : { ...before, status: 'stopped' }));
      if (lane?.status === 'stopped') {
        tell({ type: 'checkpoint', iteration: lane.curve.at(-1)?.[0] ?? 0 });
        finishRun(id, 'stopped');
        await storeMaterial(id, lane);
      }
    } catch (error) {
      const problem = problemOf(error);
      change(id, (before) => ({ ...before, status: 'failed', problem }));
      finishRun(id, 'failed', problem);
    }
  }
}

/** The list of runs has losses; the race has shares of right answers too. */
function tellRun(tell: ReturnType<typeof reportTo>, event: RacerEvent): void {
  if (event.type === 'start') {
    tell({ type: 'start', engine: event.engine, parameters: event.sizes.parameters, iterations: event.iterations });
  } else if (event.type === 'evaluation') {
    const [iteration, loss] = event.evaluation;
    tell({ type: 'progress', points: [{ iteration, loss: event.trained }], perSecond: 0 });
    tell({ type: 'validation', iteration, loss });
  } else {
    tell({ type: 'checkpoint', iteration: event.ending.iterations });
    tell({ type: 'end', reason: 'done', iteration: event.ending.iterations });
  }
}

function change(id: string, next: (lane: Lane) => Lane): Lane | undefined {
  lanes.value = lanes.value.map((lane) => (lane.id === id ? next(lane) : lane));
  return lanes.value.find((lane) => lane.id === id);
}

/** The evaluations as points of a chart, in percent. */
export function percentRight(curve: readonly Evaluation[]): { readonly x: number; readonly y: number }[] {
  return curve.map(([iteration, , right]) => ({ x: iteration, y: 100 * right }));
}
