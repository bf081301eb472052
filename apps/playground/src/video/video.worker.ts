/** The Worker of the video panel: it draws examples, trains, and watches. */
import { createEngine } from '@statal/tensors';
import { expose } from 'comlink';
import type { RunEvent } from '../runs/run.js';
import type { TrainOutcome } from '../senses/knownNetwork.js';
import { LiveModel } from '../senses/liveModel.js';
import { type EngineChoice, openEngine } from '../training/openEngine.js';
import { trainRun } from '../training/trainRun.js';
import { framesPerClip, size } from './clip.js';
import { exampleClip, gestures } from './exampleClips.js';
import { configurationOf, openVideoModel, type TrainedVideo } from './training/savedVideoModel.js';
import type { VideoChoice } from './training/videoSettings.js';
import { type ShownGesture, videoTraining } from './training/videoTraining.js';

export interface TrainRequest {
  readonly id: string;
  readonly shown: readonly ShownGesture[];
  readonly choice: VideoChoice;
  readonly engine: EngineChoice;
}

/** What the network makes of one more frame. */
export interface Seen {
  readonly probabilities: Float32Array;
  readonly state: Float32Array;
  /** Microseconds that the step took. */
  readonly time: number;
}

/** Clips of each class in the example. */
const exampleClips = 10;

let stop = new AbortController();
let known: TrainedVideo | undefined;
let watching: LiveModel | undefined;

function forget(): void {
  watching?.close();
  watching = undefined;
  known?.engine.close();
  known = undefined;
}

const calls = {
  /** Ends the training after its current iteration. */
  stop(): void {
    stop.abort();
  },

  /** The gestures of the synthesizer, by class. */
  example(): readonly ShownGesture[] {
    return gestures.flatMap((label) =>
      Array.from({ length: exampleClips }, (_, index) => ({
        label,
        frames: exampleClip(label, { frames: framesPerClip, seed: index + 1 }),
      })),
    );
  },

  async train({ id, shown, choice, engine: kind }: TrainRequest, report: (event: RunEvent) => void): Promise<TrainOutcome> {
    stop = new AbortController();
    forget();
    const engine = await openEngine(kind);
    const training = await videoTraining(shown, choice, engine);
    const { model, normalization, classes, options, heldOut } = training;
    let accuracy: number | undefined;
    const reason = await trainRun(options, {
      id,
      engine,
      report,
      signal: stop.signal,
      configuration: configurationOf(training, choice),
      onEvent: ({ type }) => {
        if (type === 'validation') accuracy = training.accuracy();
      },
    });
    known = { engine, model, params: options.params, normalization, classes, units: choice.units };
    return { reason, classes, accuracy, heldOut };
  },

  /** Brings back the network of a run. Returns its classes. */
  async restore(id: string): Promise<readonly string[]> {
    forget();
    // A step of one row is too little work for threads.
    known = await openVideoModel(id, await createEngine({ threads: 1 }));
    return known.classes;
  },

  /** Takes one step of the network. `begins`: it forgets the frames before. */
  see(frame: Uint8Array, begins: boolean): Seen {
    if (known === undefined) throw new Error('There is no network yet: train one first');
    watching ??= new LiveModel(known, { shape: [1, 1, size, size, 1], image: [size, size] });
    if (begins) watching.reset();
    const started = performance.now();
    const answer = watching.step(Float32Array.from(frame, (byte) => byte / 255));
    const time = 1000 * (performance.now() - started);
    return { probabilities: Float32Array.from(answer), state: Float32Array.from(watching.state()), time };
  },
};

export type VideoWorker = typeof calls;

expose(calls);
