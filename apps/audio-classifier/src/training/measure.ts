/** Measures how many recordings a model classifies correctly, and which classes it confuses. */
import { type AudioBatch, type FeatureSet, lengthBatches, type Normalization } from '@statal/datasets/audio';
import { argmax, leaves, read, type Tree } from '@statal/tensors';
import { type ConfusionMatrix, classificationReport, confusionMatrix, evaluate } from '@statal/train';
import { type AudioLoss, type AudioModel, audioLoss } from './audioModel.js';

export interface Measured {
  /** In nats. */
  readonly loss: number;
  readonly accuracy: number;
  /** counts[actual][predicted]. */
  readonly counts: readonly (readonly number[])[];
  readonly count: number;
}

export interface MeasureOptions {
  readonly model: AudioModel;
  readonly params: Tree;
  readonly normalization: Normalization;
  readonly batch: number;
  /** Class weights of the loss. Default: all classes count equally. */
  readonly classWeights?: Float32Array | undefined;
  /** Stops between two batches. The promise is then rejected with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

export async function measure(set: FeatureSet, options: MeasureOptions): Promise<Measured> {
  const { model, params, normalization, batch, classWeights, signal } = options;
  const { matrix, observe } = countingMatrix(set.classes.length);
  const engine = leaves(params)[0].engine.base;
  const { loss } = await evaluate({
    params,
    loss: audioLoss(model, engine, classWeights),
    batches: lengthBatches(set, { batch, normalization }),
    observe,
    signal,
  });
  return { loss, accuracy: accuracyOf(matrix), counts: matrix.counts, count: set.labels.length };
}

export interface CountingMatrix {
  readonly matrix: ConfusionMatrix;
  /** `evaluate` and the validations of `fit` call it after each batch. */
  readonly observe: (result: AudioLoss, batch: AudioBatch) => Promise<void>;
}

export function countingMatrix(classes: number): CountingMatrix {
  const matrix = confusionMatrix({ classes });
  return { matrix, observe: async ({ logits }, { targets }) => matrix.add(await read(argmax(logits)), targets) };
}

export function accuracyOf({ counts }: ConfusionMatrix): number {
  return classificationReport(counts).accuracy;
}
