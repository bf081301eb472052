/** A corpus without a download: small clips with a question that needs memory. */
import { requirePositive } from '../../batches.js';
import { DatasetError } from '../../datasetError.js';
import { requireArgument, requireInteger, requireOptions } from '../../requireArgument.js';
import { seededRandom } from '../../sequences/seededRandom.js';
import { drawnFrames } from '../drawnFrames.js';
import { type Clip, corpusOfClips, type VideoCorpus } from '../videoCorpus.js';
import { blinkTask } from './blinkTask.js';
import { Canvas } from './canvas.js';
import { between, type ClipTask } from './clipTask.js';
import { orderTask } from './orderTask.js';
import { turnTask } from './turnTask.js';

/**
 * What the label of a synthesized clip says:
 * - `'turn'`: which way did it turn while it was hidden, left or right?
 * - `'blinks'`: how many times did it blink, 1 to 4?
 * - `'order'`: in what order did the colors come? There are 6 orders of 4 colors around a circle.
 */
export type ClipQuestion = 'turn' | 'blinks' | 'order';

/** The options of `synthesizeClips`. */
export interface SynthesizeClipsOptions {
  /** Default: `'turn'`. */
  readonly question?: ClipQuestion | undefined;
  /** Default: 1. */
  readonly seed?: number | undefined;
  /** Number of clips of each class. Default: 500. */
  readonly clips?: number | undefined;
  /** Rows and columns of a frame. Default: 16. */
  readonly size?: number | undefined;
  /** Number of frames of a clip. Default: 12. */
  readonly steps?: number | undefined;
}

const tasks: { readonly [Question in ClipQuestion]: ClipTask } = { turn: turnTask, blinks: blinkTask, order: orderTask };

/** Frames per second. */
const frameRate = 8;

/**
 * Small shapes and digits that move, blink or change color on a noisy background. The label of a clip is the answer to a question, and only
 * a memory finds it: single frames of all classes look alike, and so do the frames of a clip in any other order. Fields are `label` and
 * `index`, so `splitClips` takes rules such as "index<5". Each clip is drawn when it is read, always the same for the same seed.
 *
 * @throws DatasetError if a size is not a positive integer, or there are too few steps for the question
 *
 * @example
 * const corpus = synthesizeClips({ question: 'turn', seed: 1 });
 * corpus.classes; // ['left', 'right']
 * const { shape } = await corpus.clips[0].read();
 * shape; // [12, 16, 16, 3]
 */
export function synthesizeClips(options: SynthesizeClipsOptions = {}): VideoCorpus {
  const owner = 'synthesizeClips';
  requireOptions(owner, options, ['question', 'seed', 'clips', 'size', 'steps']);
  const { question = 'turn', seed = 1, clips: count = 500, size = 16, steps = 12 } = options;
  requireArgument(owner, 'question', Object.hasOwn(tasks, question), question, Object.keys(tasks).join(', '));
  requireInteger(owner, 'seed', seed);
  requirePositive(owner, { clips: count, size, steps });
  const task = tasks[question];
  if (size < 12) throw new DatasetError(owner, `size must be 12 or more, got ${size}`, 'Smaller shapes cannot be told apart');
  if (steps < task.fewestSteps)
    throw new DatasetError(owner, `steps must be ${task.fewestSteps} or more for '${question}', got ${steps}`, 'Change steps');
  const clips: Clip[] = [];
  for (const [label, name] of task.classes.entries()) {
    for (let index = 0; index < count; index++) {
      const item = index * task.classes.length + label;
      const path = `${name}_${index}`;
      clips.push({
        name: path,
        label: name,
        fields: { label: name, index: String(index) },
        async read(reading = {}) {
          const random = seededRandom(seed, 0, item);
          const canvas = new Canvas(steps, size);
          canvas.fillNoise(between(15, 40, random), 4, random);
          task.draw(canvas, label, random);
          return drawnFrames({ data: canvas.bytes(), shape: canvas.shape, frameRate }, reading, path);
        },
      });
    }
  }
  return corpusOfClips(`synthesized clips (${question})`, clips, ['label', 'index']);
}
