/** Draws true frames above the frames that a model predicts from the first half of the clip. */
import { join } from 'node:path';
import { writePicture } from '@statal/command-line/corpus';
import type { ClipSet } from '@statal/datasets/video';
import { continueFrames } from '../predicting/continueFrames.js';
import type { DrawOptions } from './drawAnswers.js';
import { frameImage, label, picture, spread } from './frameImage.js';

/** The most clips, and predicted frames of each, that are drawn. */
const [mostClips, mostFrames] = [3, 10];
const [side, gap, top] = [64, 4, 16];
const row = top + 2 * (side + gap);

/** @returns the path, or `undefined` if it cannot be written */
export async function drawPredictions(set: ClipSet, options: DrawOptions): Promise<string | undefined> {
  const { directory, model, params, preprocessing, notice } = options;
  const { normalization } = preprocessing;
  const parts: string[] = [];
  const clips = Math.min(mostClips, set.clips.length);
  for (let item = 0; item < clips; item++) {
    const frames = await set.frames(item);
    const context = Math.max(1, Math.floor(frames.shape[0] / 2));
    const horizon = frames.shape[0] - context;
    const predicted = continueFrames(frames, { model, params, normalization, context, horizon });
    const y = item * row;
    parts.push(label(gap, y + 11, `${set.clips[item].name}: what came after frame ${context}, and below it what was predicted`));
    for (const [column, index] of spread(horizon, mostFrames).entries()) {
      const x = gap + column * (side + gap);
      parts.push(
        frameImage(frames, context + index, { x, y: y + top, side }),
        frameImage(predicted, index, { x, y: y + top + side + gap, side }),
      );
    }
  }
  const svg = picture(parts, { width: gap + mostFrames * (side + gap), height: clips * row });
  return writePicture(join(directory, 'frames.svg'), svg, { what: 'the picture of the frames', notice });
}
