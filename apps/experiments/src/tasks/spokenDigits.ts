/** A spoken word in silence that must be remembered: the only task whose inputs are recordings. */

import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';
import type { RecordingsPart, TaskRecordings } from './taskRecordings.js';

export const spokenDigitsDescription = 'A spoken digit somewhere in silence. From its last frame on: which one was it?';

/** Largest number of steps of a recording that are used: 0.8 seconds. */
const mostSteps = 32;

/**
 * Makes the task. All sequences have one length, so the rest around a recording is silence, 0 in every band, before and after the word.
 * Long sequences have the same words in four times the length. A recording is in one part only.
 */
export function spokenDigits({ name, checksum, classes, width, parts }: TaskRecordings): Task {
  return {
    name: 'spoken-digits',
    description: spokenDigitsDescription,
    source: 'Jackson et al., "Free Spoken Digit Dataset" (2018), with its own rule of what is held out',
    revision: 1,
    input: { kind: 'numbers', width },
    outputs: classes.length,
    loss: 'crossEntropy',
    goal: { measure: 'right', chance: largestShare(parts.test), solvedFrom: 0.95 },
    lengths: { training: 40, long: 160 },
    batch: 16,
    budget: 2000,
    data: { kind: 'recordings', name, checksum },
    draw(random, { batch, length, part }) {
      const numbers = new RandomNumbers(random);
      const { frames, starts, labels } = parts[part];
      const inputs = new Float32Array(length * batch * width);
      const targets = new Int32Array(length * batch);
      const weights = new Float32Array(length * batch);
      for (let row = 0; row < batch; row++) {
        const which = numbers.below(labels.length);
        const steps = Math.min(mostSteps, starts[which + 1] - starts[which]);
        const place = numbers.below(length - steps + 1);
        for (let step = 0; step < steps; step++) {
          const from = (starts[which] + step) * width;
          inputs.set(frames.subarray(from, from + width), ((place + step) * batch + row) * width);
        }
        const end = place + steps - 1;
        for (let step = end; step < length; step++) {
          targets[step * batch + row] = labels[which];
          weights[step * batch + row] = 1 / (length - end);
        }
      }
      return { inputs, targets, weights };
    },
  };
}

/** The share of the most frequent class, which is the accuracy of a constant answer. */
function largestShare({ labels }: RecordingsPart): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}
