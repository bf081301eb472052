/** The trained network: what the Worker keeps, and what a checkpoint says of it. */
import type { Normalization } from '@statal/datasets/video';
import { layerFromConfig } from '@statal/layers';
import { type ComputeEngine, Random, type Tree } from '@statal/tensors';
import { checkpointDatabase, restoreCheckpoint } from '@statal/train';
import type { VideoModel } from '@statal/video-classifier/model';
import { frameRate, framesPerClip, size } from '../clip.js';
import type { VideoChoice } from './videoSettings.js';
import type { VideoTraining } from './videoTraining.js';

export interface TrainedVideo {
  readonly engine: ComputeEngine;
  readonly model: VideoModel;
  readonly params: Tree;
  readonly normalization: Normalization;
  readonly classes: readonly string[];
  readonly units: number;
}

/** Stored with each checkpoint: enough to build the network and its input again. `metadata` and `image` are for exported files. */
export function configurationOf({ model, classes, normalization }: VideoTraining, choice: VideoChoice) {
  const frames = { size, gray: true, rate: frameRate };
  const input = { classes, frames, seconds: framesPerClip / frameRate, normalization };
  const metadata = Object.fromEntries(Object.entries(input).map(([name, value]) => [name, JSON.stringify(value)]));
  return { model: model.config(), ...input, choice, metadata, image: [size, size] };
}

type Configuration = Pick<TrainedVideo, 'normalization' | 'classes'> & { readonly model: unknown; readonly choice: VideoChoice };

/** Brings back the network of a run. */
export async function openVideoModel(id: string, engine: ComputeEngine): Promise<TrainedVideo> {
  const checkpoint = await checkpointDatabase(id).load();
  const { model: config, classes, normalization, choice } = checkpoint.configuration as unknown as Configuration;
  const model = layerFromConfig(config) as unknown as VideoModel;
  const params = model.init({ engine, random: Random.fromSeed(0) });
  restoreCheckpoint(checkpoint, { params });
  return { engine, model, params, normalization, classes, units: choice.units };
}
