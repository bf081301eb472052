/** The trained network: what the Worker keeps, and what a checkpoint says of it. */
import type { AudioModel } from '@statal/audio-classifier/model';
import type { Normalization } from '@statal/datasets/audio';
import { layerFromConfig } from '@statal/layers';
import { type ComputeEngine, Random, type Tree } from '@statal/tensors';
import { checkpointDatabase, restoreCheckpoint } from '@statal/train';
import { type SoundChoice, soundFeatures } from './soundSettings.js';
import type { SoundTraining } from './soundTraining.js';

export interface SoundModel {
  readonly engine: ComputeEngine;
  readonly model: AudioModel;
  readonly params: Tree;
  readonly normalization: Normalization;
  readonly classes: readonly string[];
  readonly units: number;
}

/** Stored with each checkpoint: enough to build the network and its input again. `metadata` is for exported files. */
export function configurationOf({ model, classes, normalization }: SoundTraining, choice: SoundChoice) {
  const input = { classes, features: soundFeatures().options, normalization };
  const metadata = Object.fromEntries(Object.entries(input).map(([name, value]) => [name, JSON.stringify(value)]));
  return { model: model.config(), ...input, choice, metadata };
}

type Configuration = Pick<SoundModel, 'normalization' | 'classes'> & { readonly model: unknown; readonly choice: SoundChoice };

/** Brings back the network of a run. */
export async function openSoundModel(id: string, engine: ComputeEngine): Promise<SoundModel> {
  const checkpoint = await checkpointDatabase(id).load();
  const { model: config, classes, normalization, choice } = checkpoint.configuration as unknown as Configuration;
  const model = layerFromConfig(config) as unknown as AudioModel;
  const params = model.init({ engine, random: Random.fromSeed(0) });
  restoreCheckpoint(checkpoint, { params });
  return { engine, model, params, normalization, classes, units: choice.units };
}
