/** What goes on in the video panel. It outlives the panel, so that another one can be opened meanwhile. */
import { signal } from '@preact/signals';
import { proxy } from 'comlink';
import { language } from '../language/language.js';
import { finishRun, reportTo, startRun } from '../runs/runs.js';
import { newClasses } from '../senses/classes.js';
import type { KnownNetwork } from '../senses/knownNetwork.js';
import { countdown, newTasks } from '../senses/tasks.js';
import { engineChoice } from '../shell/platform.js';
import { problemOf } from '../training/problemOf.js';
import { type StartedWorker, startWorker } from '../training/startWorker.js';
import { cutClips, frameRate, framesPerClip, pixels, type VideoTake } from './clip.js';
import { defaultChoice, type VideoChoice } from './training/videoSettings.js';
import type { Seen, VideoWorker } from './video.worker.js';
import { watchCamera } from './watchCamera.js';
import { words } from './words.js';

const tasks = newTasks();
export const { activity, problem } = tasks;
export const classes = newClasses<VideoTake>(words[language.peek()].names);
export const choice = signal<VideoChoice>(defaultChoice);
export const network = signal<KnownNetwork | undefined>(undefined);
/** The last frame of the camera, or of a clip that is played. */
export const shownFrame = signal<Uint8Array | undefined>(undefined);

let started: StartedWorker<VideoWorker> | undefined;
let watching = new AbortController();

function worker(): StartedWorker<VideoWorker>['calls'] {
  started ??= startWorker<VideoWorker>(new Worker(new URL('./video.worker.ts', import.meta.url), { type: 'module' }));
  return started.calls;
}

/** Ends what is going on. */
export function stop(): void {
  tasks.stopWaiting();
  watching.abort();
  void worker().stop();
}

export function recordGesture(key: number, seconds: number): Promise<void> {
  return tasks.doing({ kind: 'waiting', key, left: countdown }, async () => {
    watching = new AbortController();
    const frames = new Uint8Array(Math.max(framesPerClip, seconds * frameRate) * pixels);
    let count = 0;
    const take = (frame: Uint8Array): boolean => {
      shownFrame.value = frame;
      frames.set(frame, count);
      count += frame.length;
      activity.value = { kind: 'recording', key, left: (frames.length - count) / pixels / frameRate };
      return count < frames.length;
    };
    await watchCamera(take, { signal: watching.signal, started: () => tasks.wait(key) });
    classes.addTakes(key, cutClips(frames.subarray(0, count)));
  });
}

/** Puts the gestures of a synthesizer in place of all classes. */
export function takeExample(): Promise<void> {
  return tasks.doing({ kind: 'reading' }, async () => {
    const shown = await worker().example();
    const names = words[language.peek()].examples;
    const labels = Object.keys(names) as (keyof typeof names)[];
    classes.replace(
      labels.map((label) => ({ name: names[label], takes: shown.filter((each) => each.label === label).map(({ frames }) => frames) })),
    );
  });
}

export function train(): Promise<void> {
  return tasks.doing({ kind: 'training' }, async () => {
    const chosen = choice.peek();
    const list = classes.list.peek();
    const names = list.map(({ name }) => name.trim());
    const settings = { ...chosen, classes: names };
    const run = startRun({ panel: 'video', name: `${names.join(', ')}: ${chosen.cell} ${chosen.units}`, settings });
    network.value = undefined;
    try {
      const shown = list.flatMap(({ takes }, index) => takes.map((frames) => ({ label: names[index], frames })));
      const outcome = await worker().train({ id: run.id, shown, choice: chosen, engine: engineChoice.peek() }, proxy(reportTo(run.id)));
      network.value = { classes: outcome.classes, units: chosen.units, outcome };
    } catch (error) {
      finishRun(run.id, 'failed', problemOf(error));
      throw error;
    }
  });
}

/** Brings back the network of a run. */
export function restore(id: string, chosen: VideoChoice): Promise<void> {
  return tasks.doing({ kind: 'reading' }, async () => {
    const names = await worker().restore(id);
    choice.value = { ...defaultChoice, ...chosen };
    network.value = { classes: names, units: choice.peek().units, restored: true };
  });
}

/** Calls `report` with each step of the network, counted from 0, until it is stopped. */
export function watchLive(report: (seen: Seen, step: number) => void): Promise<void> {
  return tasks.doing({ kind: 'listening' }, async () => {
    watching = new AbortController();
    let step = 0;
    const take = async (frame: Uint8Array): Promise<boolean> => {
      shownFrame.value = frame;
      report(await worker().see(frame, step % framesPerClip === 0), step);
      step += 1;
      return true;
    };
    await watchCamera(take, { signal: watching.signal });
  });
}

let playing = 0;

/** Shows the frames of a clip, at their speed. */
export async function playClip(take: VideoTake): Promise<void> {
  const own = ++playing;
  for (let frame = 0; frame < framesPerClip && own === playing && activity.peek().kind === 'idle'; frame++) {
    shownFrame.value = take.subarray(frame * pixels, (frame + 1) * pixels);
    await new Promise((resolve) => setTimeout(resolve, 1000 / frameRate));
  }
}
