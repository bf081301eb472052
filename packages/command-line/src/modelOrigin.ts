/** The models from which a fine-tuned model started. */
import { basename, dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { count } from './phrases.js';

/** A model that another training started from. */
export interface ModelOrigin {
  /** Name of the directory of its training, without the path to it. */
  readonly name: string;
  /** Number of updates of its parameters. */
  readonly iteration: number;
}

/** The origins in a checkpoint, nearest first. Checkpoints of older versions have none. */
export const modelOriginsSchema: v.GenericSchema<unknown, readonly ModelOrigin[]> = v.optional(
  v.array(v.object({ name: v.string(), iteration: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
  [],
);

/** The name of a model: the name of the directory of its training, also if the path is that of one of its checkpoints. */
export function modelName(path: string): string {
  const directory = resolve(path);
  return basename(/^step-\d+(-\d+)?$/.test(basename(directory)) ? dirname(directory) : directory);
}

const filesOfCheckpoints = ['checkpoints.json', 'checkpoint.json', 'parameters.safetensors'];

/** The directory of a model, also if the path names one of its files. */
export function modelDirectory(path: string): string {
  return filesOfCheckpoints.includes(basename(path)) ? dirname(path) : path;
}

/** The origins in words, e.g. `poems, iteration 2,000, which began as shakespeare, iteration 5,000`. */
export function originsInWords(origins: readonly ModelOrigin[]): string {
  return origins.map(({ name, iteration }) => `${name}, iteration ${count(iteration)}`).join(', which began as ');
}
