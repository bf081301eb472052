/** Classifies one recording at a time: from samples to the probability of each class. */
import { type Guess, ranked } from '@statal/command-line/corpus';
import { type AudioSignal, DatasetError, normalize } from '@statal/datasets/audio';
import { readSync, softmax, tensor } from '@statal/tensors';
import type { OpenAudioModel } from '../training/savedModel.js';

/** Gives the classes, likeliest first. */
export type AudioClassifier = (audio: AudioSignal) => readonly Guess[];

export function audioClassifier({ engine, model, params, preprocessing }: OpenAudioModel): AudioClassifier {
  const { classes, features, normalization } = preprocessing;
  return (audio) => {
    const { data, steps, width } = normalize(features.compute(features.prepare(audio)), normalization);
    const probabilities = engine.scope(() => {
      const x = tensor(engine, data, { shape: [steps, 1, width] });
      return readSync(softmax(model.apply(params, x).output));
    });
    if (probabilities.some(Number.isNaN))
      throw new DatasetError('the model', 'it gives no number for this audio', 'Train it again, or take an intact copy');
    return ranked(probabilities, classes);
  };
}
