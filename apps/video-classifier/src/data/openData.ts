/** Opens the clips of a training or an evaluation: a folder, or clips from a synthesizer. */
import { movingDigits, synthesizeClips, type VideoCorpus, videoFolder } from '@statal/datasets/video';
import type { DataChoice } from '../training/settings.js';

export interface OpenDataOptions {
  /** Whether the model predicts frames. */
  readonly predict: boolean;
  /** Throws at files that would be skipped. */
  readonly strict?: boolean | undefined;
}

/** Numbers of synthesized clips: of each class, and of clips to predict. */
const usualClips = { classify: 500, predict: 1000 };

export async function openData(
  { data, pattern, question, clips }: DataChoice,
  { predict, strict = false }: OpenDataOptions,
): Promise<VideoCorpus> {
  if (data !== undefined) return videoFolder(data, { pattern, strict, labeled: !predict });
  return predict
    ? movingDigits({ clips: clips ?? usualClips.predict })
    : synthesizeClips({ question, clips: clips ?? usualClips.classify });
}

/** The test part that is held out if no flag names one: a fifth of synthesized clips, else nothing. */
export function usualTest({ data }: DataChoice): string {
  return data === undefined ? '0.2' : '0';
}

/** Rows and columns of a frame: those of the synthesizers, or 32 for films. */
export function usualSize({ data }: DataChoice, predict: boolean): number {
  if (predict) return 64;
  return data === undefined ? 16 : 32;
}

/** Frames per second: those of the synthesizers, so that no frame is left out or repeated, or 8 for films. */
export function usualRate({ data }: DataChoice, predict: boolean): number {
  return predict && data === undefined ? 10 : 8;
}
