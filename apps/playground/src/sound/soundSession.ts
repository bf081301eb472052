/** What goes on in the sound panel. It outlives the panel, so that another one can be opened meanwhile. */
import { signal } from '@preact/signals';
import { proxy, transfer } from 'comlink';
import { language } from '../language/language.js';
import { finishRun, reportTo, startRun } from '../runs/runs.js';
import { newClasses, type SenseClass } from '../senses/classes.js';
import type { KnownNetwork } from '../senses/knownNetwork.js';
import { countdown, newTasks } from '../senses/tasks.js';
import { engineChoice } from '../shell/platform.js';
import { problemOf } from '../training/problemOf.js';
import { type StartedWorker, startWorker } from '../training/startWorker.js';
import type { LiveNews } from './live/liveNews.js';
import { type Microphone, openMicrophone } from './microphone/openMicrophone.js';
import type { SoundWorker } from './sound.worker.js';
import { defaultChoice, type SoundChoice } from './training/soundSettings.js';
import { words } from './words.js';

/** A word that was said once: samples at 16,000 hertz. */
export type SoundTake = Float32Array;

const tasks = newTasks();
export const { activity, problem } = tasks;
export const classes = newClasses<SoundTake>(words[language.peek()].names);
export const choice = signal<SoundChoice>(defaultChoice);
/** Number of words that were found in the last recording. */
export const found = signal<number | undefined>(undefined);
export const network = signal<KnownNetwork | undefined>(undefined);

let started: StartedWorker<SoundWorker> | undefined;

function worker(): StartedWorker<SoundWorker>['calls'] {
  started ??= startWorker<SoundWorker>(new Worker(new URL('./sound.worker.ts', import.meta.url), { type: 'module' }));
  return started.calls;
}

function sourceOf({ source }: Microphone): Microphone['source'] {
  return source.port === undefined ? source : transfer(source, [source.port]);
}

/** Ends what is going on. */
export function stop(): void {
  tasks.stopWaiting();
  void worker().stop();
}

export function recordWords(key: number, seconds: number): Promise<void> {
  found.value = undefined;
  return tasks.doing({ kind: 'waiting', key, left: countdown }, async () => {
    // It starts while the reader gets ready.
    const { record } = worker();
    const microphone = await openMicrophone();
    try {
      if (!(await tasks.wait(key))) return;
      activity.value = { kind: 'recording', key, left: seconds };
      const report = (level: number, left: number): void => {
        activity.value = { kind: 'recording', key, left, level };
      };
      addWords(key, await record(sourceOf(microphone), seconds, proxy(report)));
    } finally {
      microphone.close();
    }
  });
}

export function readFiles(key: number, files: readonly File[]): Promise<void> {
  found.value = undefined;
  return tasks.doing({ kind: 'reading' }, async () => {
    for (const file of files) addWords(key, await worker().read(file));
  });
}

function addWords(key: number, takes: readonly SoundTake[]): void {
  classes.addTakes(key, takes);
  found.value = (found.peek() ?? 0) + takes.length;
}

/** Puts the words of a synthesizer in place of all classes. */
export function takeExample(): Promise<void> {
  found.value = undefined;
  return tasks.doing({ kind: 'reading' }, async () => {
    const said = await worker().example();
    const names = [...new Set(said.map(({ label }) => label))];
    classes.replace(names.map((name) => ({ name, takes: said.filter(({ label }) => label === name).map(({ samples }) => samples) })));
  });
}

export function train(): Promise<void> {
  found.value = undefined;
  return tasks.doing({ kind: 'training' }, async () => {
    const chosen = choice.peek();
    const list = classes.list.peek();
    const names = list.map(({ name }) => name.trim());
    const run = startRun({
      panel: 'sound',
      name: `${names.join(', ')}: ${chosen.cell} ${chosen.units}`,
      settings: { ...chosen, classes: names },
    });
    network.value = undefined;
    try {
      const request = { id: run.id, words: saidWords(list), choice: chosen, engine: engineChoice.peek() };
      const outcome = await worker().train(request, proxy(reportTo(run.id)));
      network.value = { classes: outcome.classes, units: chosen.units, outcome };
    } catch (error) {
      finishRun(run.id, 'failed', problemOf(error));
      throw error;
    }
  });
}

function saidWords(list: readonly SenseClass<SoundTake>[]) {
  return list.flatMap(({ name, takes }) => takes.map((samples) => ({ label: name.trim(), samples })));
}

/** Brings back the network of a run. */
export function restore(id: string, chosen: SoundChoice): Promise<void> {
  return tasks.doing({ kind: 'reading' }, async () => {
    const names = await worker().restore(id);
    choice.value = { ...defaultChoice, ...chosen };
    network.value = { classes: names, units: choice.peek().units, restored: true };
  });
}

export function listenLive(report: (news: LiveNews) => void): Promise<void> {
  return tasks.doing({ kind: 'listening' }, async () => {
    const microphone = await openMicrophone();
    try {
      await worker().listen(sourceOf(microphone), proxy(report));
    } finally {
      microphone.close();
    }
  });
}
