/** The options of `fit` for a training on one engine: new parameters, loss, windows and optimizer. */
import type { ContiguousBatch } from '@statal/datasets';
import { type ComputeEngine, Random, type Tree } from '@statal/tensors';
import type { FitOptions } from '@statal/train';
import { createOptimizer } from './createOptimizer.js';
import type { FixedSettings } from './settings.js';
import { type TextModel, textLoss } from './textModel.js';
import type { WindowList } from './textWindows.js';

type LearningSettings = Pick<FixedSettings, 'optimizer' | 'learningRate' | 'clip' | 'seed'>;

/** Returns options that give the same numbers at every call, on any engine. */
export function textLearning(
  model: TextModel,
  batches: WindowList,
  { engine, settings }: { readonly engine: ComputeEngine; readonly settings: LearningSettings },
): FitOptions<Tree, ContiguousBatch, Tree> {
  const [initial, random] = Random.fromSeed(settings.seed).split(2);
  return {
    params: model.init({ engine, random: initial }),
    loss: textLoss(model, engine),
    batches,
    optimizer: createOptimizer(settings),
    random,
    compile: true,
    clip: settings.clip === 0 ? undefined : { norm: settings.clip },
  };
}
