/** Trains text models and looks into them, one at a time. */
import { decodeModel } from '@statal/layers';
import { createEngine } from '@statal/tensors';
import { checkpointDatabase, takeCheckpoint } from '@statal/train';
import { expose } from 'comlink';
import type { RunEvent } from '../runs/run.js';
import type { EngineChoice } from '../training/openEngine.js';
import { type ChosenUnit, type ColoredText, type Sample, TextJob, type TextStart, type WriteOptions } from './textJob.js';

let job: TextJob | undefined;
let stop = new AbortController();

const worker = {
  async train(start: TextStart, report: (event: RunEvent) => void, sample: (sample: Sample) => void): Promise<void> {
    replace(undefined);
    stop = new AbortController();
    await TextJob.train(start, { report, sample }, replace, stop.signal);
  },

  /** Ends the training after its current iteration, with a checkpoint; or a text that is being written. */
  stop(): void {
    stop.abort();
  },

  async open(id: string, choice: EngineChoice): Promise<void> {
    replace(undefined);
    replace(await TextJob.opened(id, choice));
  },

  /** Stores a model that a visitor chose as the checkpoint of a run. Returns its number of parameters. */
  async load(id: string, bytes: Uint8Array): Promise<{ readonly settings: string | undefined }> {
    const engine = await createEngine({ threads: 1 });
    const { layer, params, metadata } = decodeModel(bytes, { engine, source: 'the file' });
    const { vocabulary, settings } = metadata;
    if (vocabulary === undefined) throw new Error('the file: it holds no vocabulary; choose a model that this panel has saved');
    const configuration = JSON.parse(JSON.stringify({ program: 'statal-text', model: layer.config() }));
    const checkpoint = await takeCheckpoint({ params, iteration: 0, configuration, vocabulary: JSON.parse(vocabulary) });
    await checkpointDatabase(id).save(checkpoint);
    engine.close();
    return { settings };
  },

  signals: () => current().signals(),

  choose(chosen: ChosenUnit): void {
    current().chosen = chosen;
  },

  color: (text: string): Promise<ColoredText> => current().colored(text),

  find: (property: string, text: string) => current().find(property, text),

  async write(prompt: string, how: WriteOptions, more: (text: string) => void): Promise<void> {
    stop = new AbortController();
    const { signal } = stop;
    for await (const text of current().write(prompt, how)) {
      more(text);
      // Messages are read between two pieces, so that `stop` is heard.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal.aborted) return;
    }
  },
};

export type TextWorker = typeof worker;

function current(): TextJob {
  if (job === undefined) throw new Error('There is no model yet: train one, or open one from the list of runs');
  return job;
}

function replace(next: TextJob | undefined): void {
  job?.close();
  job = next;
}

expose(worker);
