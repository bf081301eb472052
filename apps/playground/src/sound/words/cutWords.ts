/** Cuts a whole recording into its words. */
import { decibels, hop } from './frames.js';
import { WordCutter } from './wordCutter.js';

/** Frames of silence behind the end, which end a last word. */
const silence = 40;

/** Copies of the words in a recording of 16,000 hertz. */
export function cutWords(samples: Float32Array): readonly Float32Array[] {
  const cutter = new WordCutter();
  const words: Float32Array[] = [];
  const frames = Math.floor(samples.length / hop);
  for (let frame = 0; frame < frames + silence; frame++) {
    const word = cutter.push(frame < frames ? decibels(samples, frame * hop, (frame + 1) * hop) : -90);
    if (word !== undefined) words.push(samples.slice(word.start * hop, word.end * hop));
  }
  return words;
}
