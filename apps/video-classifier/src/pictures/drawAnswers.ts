/** Draws clips frame by frame, with what the model thought after each. */
import { join } from 'node:path';
import { type Guess, writePicture } from '@statal/command-line/corpus';
import type { ClipSet } from '@statal/datasets/video';
import type { Layer } from '@statal/layers';
import { leaves, type Tree } from '@statal/tensors';
import { frameClassifier } from '../classifying/frameClassifier.js';
import type { Preprocessing } from '../training/savedModel.js';
import { frameImage, label, picture, spread } from './frameImage.js';

export interface DrawOptions {
  /** Where the picture goes, as `frames.svg`. */
  readonly directory: string;
  readonly model: Layer<Tree, Tree>;
  readonly params: Tree;
  readonly preprocessing: Preprocessing;
  notice(line: string): void;
}

/** The most clips and frames of each that are drawn. */
const [mostClips, mostFrames] = [8, 16];
const [side, gap, top] = [64, 4, 16];
const row = top + side + 18;
/** Blue for right, orange for wrong (Okabe and Ito, 2008). */
const [right, wrong] = ['#0072b2', '#d55e00'];

/** @returns the path, or `undefined` if it cannot be written */
export async function drawAnswers(set: ClipSet, options: DrawOptions): Promise<string | undefined> {
  const { directory, model, params, preprocessing, notice } = options;
  const classifier = frameClassifier({ engine: leaves(params)[0].engine.base, model, params, preprocessing });
  const chosen = oneOfEachClass(set).slice(0, mostClips);
  const parts: string[] = [];
  for (const [place, item] of chosen.entries()) {
    const frames = await set.frames(item);
    classifier.reset();
    const guesses = Array.from({ length: frames.shape[0] }, (_, index) => classifier.next(frames, index)[0]);
    const actual = set.classes[set.labels[item]];
    const y = place * row;
    parts.push(label(gap, y + 11, `${set.clips[item].name}: ${actual}`));
    for (const [column, index] of spread(frames.shape[0], mostFrames).entries()) {
      const x = gap + column * (side + gap);
      parts.push(frameImage(frames, index, { x, y: y + top, side }), thought(guesses[index], actual, { x, y: y + top + side + 11 }));
    }
  }
  const columns = Math.min(mostFrames, Math.max(...set.lengths));
  const svg = picture(parts, { width: gap + columns * (side + gap), height: chosen.length * row });
  return writePicture(join(directory, 'frames.svg'), svg, { what: 'the picture of the frames', notice });
}

/** The first clip of each class, then the second of each. */
function oneOfEachClass({ labels, classes }: ClipSet): readonly number[] {
  const ofClass = classes.map((_, index) => [...labels.keys()].filter((item) => labels[item] === index));
  return [0, 1].flatMap((place) => ofClass.map((items) => items[place])).filter((item) => item !== undefined);
}

function thought({ label: name, probability }: Guess, actual: string, { x, y }: { readonly x: number; readonly y: number }): string {
  const short = name.length > 8 ? `${name.slice(0, 7)}.` : name;
  return label(x, y, `${short} ${Math.round(100 * probability)}%`, name === actual ? right : wrong);
}
