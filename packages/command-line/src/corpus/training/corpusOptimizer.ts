/** How every classifier of this repository is optimized, on the command line and in a page. */
import { adamw, cosineDecay, linearWarmup, type Optimizer } from '@statal/train';
import type { CorpusSettings } from './corpusSettings.js';

/** The norm to which gradients are clipped. */
export const gradientClip = 1;
const weightDecay = 0.01;
/** The share of the updates in which the learning rate rises. Then it falls along a cosine. */
const warmup = 0.1;

/** The settings that the optimizer reads. */
export type ClassTrainingSettings = Pick<CorpusSettings, 'learningRate'>;

/** AdamW with a learning rate that rises and then falls along a cosine (Loshchilov and Hutter, 2017 and 2019). */
export function corpusOptimizer({ learningRate }: ClassTrainingSettings, updates: number): Optimizer {
  const rising = Math.ceil(warmup * updates);
  const falling = cosineDecay(learningRate, { steps: Math.max(1, updates - rising) });
  return adamw({ learningRate: linearWarmup(falling, { steps: rising }), weightDecay });
}
