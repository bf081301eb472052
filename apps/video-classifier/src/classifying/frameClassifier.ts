/** Classifies a clip frame by frame: each frame is one step of the network, and the state is what it remembers of the frames before. */
import { type Guess, ranked } from '@statal/command-line/classes';
import { DatasetError, type VideoFrames } from '@statal/datasets/video';
import { readSync, softmax, type Tree, tensor } from '@statal/tensors';
import { inputOf } from '../data/inputOf.js';
import type { OpenVideoModel } from '../training/savedModel.js';

export interface FrameClassifier {
  /** The classes after one more frame, likeliest first. `frames` are of the size that the model reads, and `index` is one of them. */
  next(frames: VideoFrames, index: number): readonly Guess[];
  /** Forgets all frames so far. */
  reset(): void;
}

type Parts = Pick<OpenVideoModel, 'engine' | 'model' | 'params'> & {
  readonly preprocessing: Pick<OpenVideoModel['preprocessing'], 'classes' | 'normalization'>;
};

export function frameClassifier({ engine, model, params, preprocessing }: Parts): FrameClassifier {
  const { classes, normalization } = preprocessing;
  let state: Tree | undefined;
  return {
    next(frames, index) {
      const [, height, width, channels] = frames.shape;
      const result = engine.scope(() => {
        const x = tensor(engine, inputOf(frames, index, normalization), { shape: [1, 1, height, width, channels] });
        const { output, state: after } = model.apply(params, x, { state });
        return { probabilities: softmax(output), after };
      });
      const probabilities = readSync(result.probabilities);
      if (probabilities.some(Number.isNaN))
        throw new DatasetError('the model', 'it gives no number for this video', 'Train it again, or take an intact copy');
      state = result.after;
      return ranked(probabilities, classes);
    },
    reset() {
      state = undefined;
    },
  };
}
