/** Where the parameters of a fine-tuned model came from. */
import { basename, dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { count } from './phrases.js';

export interface ModelOrigin {
  /** Of the directory of its training, without the path to it. */
  readonly name: string;
  /** Updates its parameters had had. */
  readonly iteration: number;
}

/** Origins out of a checkpoint, the nearest first. Checkpoints from before there were any have none. */
export const modelOriginsSchema: v.GenericSchema<unknown, readonly ModelOrigin[]> = v.optional(
  v.array(v.object({ name: v.string(), iteration: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
  [],
);

/** The name of a model at a path: that of the directory of its training, also where the path is that of one of its checkpoints. */
export function modelName(path: string): string {
  const directory = resolve(path);
  return basename(/^step-\d+(-\d+)?$/.test(basename(directory)) ? dirname(directory) : directory);
}

const filesOfCheckpoints = ['checkpoints.json', 'checkpoint.json', 'parameters.safetensors'];

/** The directory of a model, also where one of its files was named. */
export function modelDirectory(path: string): string {
  return filesOfCheckpoints.includes(basename(path)) ? dirname(path) : path;
}

/** `poems, iteration 2,000, which began as shakespeare, iteration 5,000`. */
export function originsInWords(origins: readonly ModelOrigin[]): string {
  return origins.map(({ name, iteration }) => `${name}, iteration ${count(iteration)}`).join(', which began as ');
}
