/** The Worker of the sound panel: it cuts recordings, trains, and listens. */
import { readAudio } from '@statal/datasets/audio';
import { createEngine } from '@statal/tensors';
import { expose, transfer } from 'comlink';
import type { RunEvent } from '../runs/run.js';
import type { TrainOutcome } from '../senses/knownNetwork.js';
import { LiveModel } from '../senses/liveModel.js';
import { type EngineChoice, openEngine } from '../training/openEngine.js';
import { trainRun } from '../training/trainRun.js';
import { listen } from './live/listen.js';
import type { LiveNews } from './live/liveNews.js';
import type { SampleSource } from './microphone/sampleSource.js';
import { configurationOf, openSoundModel, type SoundModel } from './training/savedSoundModel.js';
import { type SoundChoice, soundFeatures } from './training/soundSettings.js';
import { type SaidWord, soundTraining } from './training/soundTraining.js';
import { cutWords } from './words/cutWords.js';
import { exampleNames, exampleRecording } from './words/exampleRecording.js';
import { framesPerStep } from './words/frames.js';
import { record } from './words/record.js';

export interface TrainRequest {
  readonly id: string;
  readonly words: readonly SaidWord[];
  readonly choice: SoundChoice;
  readonly engine: EngineChoice;
}

let stop = new AbortController();
let known: SoundModel | undefined;

function began(): AbortSignal {
  stop = new AbortController();
  return stop.signal;
}

const calls = {
  /** Ends what is going on: a recording, a training, or listening. */
  stop(): void {
    stop.abort();
  },

  async record(source: SampleSource, seconds: number, report: (level: number, secondsLeft: number) => void) {
    return sent(await record({ source, seconds, report, signal: began() }));
  },

  /** The words in an audio file. */
  async read(file: File) {
    const features = soundFeatures();
    return sent(cutWords(features.prepare(await readAudio(file))));
  },

  /** The words of the synthesizer, by class. */
  async example(): Promise<readonly SaidWord[]> {
    const words: SaidWord[] = [];
    for (const label of exampleNames) for (const samples of cutWords(await exampleRecording(label))) words.push({ label, samples });
    return words;
  },

  async train({ id, words, choice, engine: kind }: TrainRequest, report: (event: RunEvent) => void): Promise<TrainOutcome> {
    const signal = began();
    known?.engine.close();
    known = undefined;
    const engine = await openEngine(kind);
    const training = await soundTraining(words, choice, engine);
    const { model, normalization, classes, options, counts } = training;
    let accuracy: number | undefined;
    const reason = await trainRun(options, {
      id,
      engine,
      report,
      signal,
      configuration: configurationOf(training, choice),
      onEvent: ({ type }) => {
        if (type === 'validation') accuracy = training.accuracy();
      },
    });
    known = { engine, model, params: options.params, normalization, classes, units: choice.units };
    return { reason, classes, accuracy, heldOut: counts.heldOut };
  },

  /** Brings back the network of a run. Returns its classes. */
  async restore(id: string): Promise<readonly string[]> {
    known?.engine.close();
    known = undefined;
    // A step of one row is too little work for threads.
    known = await openSoundModel(id, await createEngine({ threads: 1 }));
    return known.classes;
  },

  /** Listens until it is stopped. */
  async listen(source: SampleSource, report: (news: LiveNews) => void): Promise<void> {
    if (known === undefined) throw new Error('There is no network yet: train one first');
    const signal = began();
    const model = new LiveModel(known, { shape: [framesPerStep, 1, known.normalization.mean.length] });
    try {
      await listen({ source, model, features: soundFeatures(), report, signal });
    } finally {
      model.close();
    }
  },
};

export type SoundWorker = typeof calls;

function sent(words: readonly Float32Array[]): readonly Float32Array[] {
  return transfer(
    words,
    words.map(({ buffer }) => buffer),
  );
}

expose(calls);
