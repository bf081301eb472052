/** The text panel's training and its results. They live on when another panel is opened. */

import { signal } from '@preact/signals';
import type { FoundUnit, Signal } from '@statal/text-generator/model';
import { proxy } from 'comlink';
import type { Run } from '../runs/run.js';
import { storedMaterial, storeMaterial } from '../runs/runStore.js';
import { extendRun, findRun, finishRun, reportTo, startRun } from '../runs/runs.js';
import { engineChoice } from '../shell/platform.js';
import { problemOf } from '../training/problemOf.js';
import { type StartedWorker, startWorker } from '../training/startWorker.js';
import type { TextWorker } from './text.worker.js';
import type { ChosenUnit, ColoredText, Sample } from './textJob.js';
import type { TextSettings } from './textSettings.js';

/** The run whose model is in the Worker. */
export const openRun = signal<string | undefined>(undefined);
export const isTraining = signal(false);
export const problem = signal<string | undefined>(undefined);
/** Newest first. */
export const samples = signal<readonly Sample[]>([]);
export const unitSignals = signal<readonly Signal[]>([]);
export const chosenUnit = signal<ChosenUnit | undefined>(undefined);
export const found = signal<readonly FoundUnit[]>([]);

const keptSamples = 12;
let started: StartedWorker<TextWorker> | undefined;

export function textWorker(): StartedWorker<TextWorker> {
  started ??= startWorker<TextWorker>(new Worker(new URL('./text.worker.ts', import.meta.url), { type: 'module' }));
  return started;
}

export async function trainText(text: string, settings: TextSettings, name: string): Promise<void> {
  const run = startRun({ panel: 'text', name, settings, iterations: settings.iterations });
  await storeMaterial(run.id, text);
  samples.value = [];
  await follow(run, text, settings, false);
}

export async function resumeText(run: Run, text: string, settings: TextSettings): Promise<void> {
  extendRun(run.id, settings.iterations, settings);
  await follow(run, text, settings, true);
}

async function follow({ id }: Run, text: string, settings: TextSettings, resume: boolean): Promise<void> {
  problem.value = undefined;
  isTraining.value = true;
  openRun.value = id;
  forgetUnits();
  const addSample = (sample: Sample): void => {
    samples.value = [sample, ...samples.value].slice(0, keptSamples);
    if (unitSignals.value.length === 0) void learnSignals();
  };
  try {
    const start = { id, text, settings, engine: engineChoice.value, resume };
    await textWorker().calls.train(start, proxy(reportTo(id)), proxy(addSample));
    await learnSignals();
  } catch (error) {
    fail(error);
    finishRun(id, 'failed', problemOf(error));
  } finally {
    isTraining.value = false;
  }
}

export function stopText(): void {
  void textWorker().calls.stop();
}

/** Opens the model of a run, and gives its text. */
export async function openText(id: string): Promise<string | undefined> {
  const text = await storedMaterial<string>(id);
  if (openRun.value === id) return text;
  problem.value = undefined;
  samples.value = [];
  forgetUnits();
  if (findRun(id)?.saved) {
    try {
      await textWorker().calls.open(id, engineChoice.value);
      openRun.value = id;
      await learnSignals();
    } catch (error) {
      fail(error);
    }
  }
  return text;
}

/** A model from a file becomes a run. */
export async function loadTextModel(file: File): Promise<void> {
  const run = startRun({ panel: 'text', name: file.name.replace(/\.safetensors$/, ''), settings: null });
  try {
    await textWorker().calls.load(run.id, new Uint8Array(await file.arrayBuffer()));
    reportTo(run.id)({ type: 'checkpoint', iteration: 0 });
    finishRun(run.id, 'done');
    await openText(run.id);
  } catch (error) {
    fail(error);
    finishRun(run.id, 'failed', problemOf(error));
  }
}

export async function chooseUnit(chosen: ChosenUnit): Promise<void> {
  chosenUnit.value = chosen;
  await textWorker().calls.choose(chosen);
}

export const colorText = (text: string): Promise<ColoredText> => textWorker().calls.color(text);

export async function findUnitsFor(property: string, text: string): Promise<void> {
  found.value = await textWorker().calls.find(property, text);
}

async function learnSignals(): Promise<void> {
  unitSignals.value = await textWorker().calls.signals();
  const last = unitSignals.value.filter(({ kind }) => kind === 'state').at(-1);
  if (chosenUnit.value === undefined && last !== undefined) chosenUnit.value = { signal: last, unit: 0 };
}

function forgetUnits(): void {
  unitSignals.value = [];
  chosenUnit.value = undefined;
  found.value = [];
}

function fail(error: unknown): void {
  problem.value = problemOf(error);
}
