/** The next note of music for four voices. It cannot be solved, because the composer makes choices, but repeats can be remembered. */
import { composeChorale } from './composeChorale.js';
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';
import { voiceRanges } from './voiceLeading.js';

const voices = voiceRanges.length;
/** The pitch of symbol 0. */
const lowest = voiceRanges[0].low;
const pitches = voiceRanges[voices - 1].high - lowest + 1;

/**
 * Each step is a note: bass, tenor, alto and soprano of the first chord, then those of the next one. Every sequence is the beginning of a
 * piece. The paper predicts all notes of a chord at once, so its nats cannot be compared with these.
 */
export const music: Task = {
  name: 'music',
  description: 'Music for four voices, composed by a program, one note at each step. For each: what is the next note?',
  source:
    'Boulanger-Lewandowski, Bengio and Vincent, "Modeling temporal dependencies in high-dimensional sequences" (2012), there with chorales of Bach',
  revision: 1,
  input: { kind: 'symbols', count: pitches },
  outputs: pitches,
  loss: 'crossEntropy',
  // Nats per note of a model that knows only the frequencies of the notes. A test estimates it again.
  goal: { measure: 'loss', chance: 3.64 },
  lengths: { training: 16 * voices, long: 64 * voices },
  batch: 16,
  budget: 4000,
  draw(random, { batch, length }) {
    const numbers = new RandomNumbers(random);
    const inputs = new Int32Array(length * batch);
    const targets = new Int32Array(length * batch);
    for (let row = 0; row < batch; row++) {
      const notes = composeChorale(Math.ceil((length + 1) / voices), numbers).flat();
      for (let step = 0; step < length; step++) {
        inputs[step * batch + row] = notes[step] - lowest;
        targets[step * batch + row] = notes[step + 1] - lowest;
      }
    }
    return { inputs, targets, weights: new Float32Array(targets.length).fill(1) };
  },
};
