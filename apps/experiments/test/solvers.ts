/**
 * Plain programs that compute the right targets of the tasks from the inputs, one sequence at a time. They share no code with the tasks.
 */
import { audioFeatures } from '@statal/datasets/audio';
import type { Sequences } from '../src/tasks/task.js';
import { synthesizedDigits } from '../src/tasks/taskRecordings.js';

interface Shape {
  readonly length: number;
  readonly batch: number;
}

type Solver = (inputs: Sequences['inputs'], shape: Shape) => Float32Array;

/** Applies a program to every sequence: steps of `width` numbers in, steps of `outputs` numbers out. */
function bySequence(
  width: number,
  outputs: number,
  solve: (steps: readonly (readonly number[])[]) => readonly (readonly number[])[],
): Solver {
  return (inputs, { length, batch }) => {
    const answers = new Float32Array(length * batch * outputs);
    for (let row = 0; row < batch; row++) {
      const steps = Array.from({ length }, (_, step) => [
        ...inputs.subarray((step * batch + row) * width, (step * batch + row + 1) * width),
      ]);
      solve(steps).forEach((answer, step) => {
        answers.set(answer, (step * batch + row) * outputs);
      });
    }
    return answers;
  };
}

const yes = (condition: boolean): number => (condition ? 1 : -1);
const oneOf = (size: number, which: number): number[] => Array.from({ length: size }, (_, index) => Number(index === which));

/** The sum of each band over time, so that the position of the word does not matter. */
function sumsOf(frames: readonly (readonly number[])[]): number[] {
  return frames[0].map((_, band) => frames.reduce((sum, frame) => sum + frame[band], 0));
}

/** The synthesized digits of the test part: for each, the sums of the bands over its first 0.8 seconds. */
const known = await Promise.all(
  synthesizedDigits()
    .recordings.filter(({ fields }) => Number(fields.index) < 5)
    .map(async ({ label, read }) => {
      const hearing = audioFeatures({ sampleRate: 8000, kind: 'logMel', bands: 20, hop: 200, trim: 25, range: 35 });
      const { data, steps, width } = hearing.compute(hearing.prepare(await read()));
      const frames = Array.from({ length: Math.min(32, steps) }, (_, t) => [...data.subarray(t * width, (t + 1) * width)]);
      return { digit: Number(label), sums: sumsOf(frames.map((frame) => frame.map((value) => 1 + value / (3.5 * Math.LN10)))) };
    }),
);

const spokenDigits = bySequence(20, 10, (steps) => {
  const heard = sumsOf(steps);
  const same = known.filter(({ sums }) => sums.every((sum, band) => Math.abs(sum - heard[band]) < 1e-3));
  const digits = new Set(same.map(({ digit }) => digit));
  return steps.map(() => oneOf(10, digits.size === 1 ? [...digits][0] : -1));
});

export const solvers: { readonly [task: string]: Solver } = {
  'seen-before': bySequence(1, 1, (steps) => {
    const seen = new Set<number>();
    return steps.map(([symbol]) => {
      const before = seen.has(symbol);
      seen.add(symbol);
      return [yes(before)];
    });
  }),
  'first-time': bySequence(6, 6, (steps) =>
    steps.map((pulses, step) =>
      pulses.map((pulse, channel) => yes(pulse === 1 && !steps.slice(0, step).some((earlier) => earlier[channel] === 1))),
    ),
  ),
  'flip-flop': bySequence(3, 3, (steps) =>
    steps.map((pulses, step) =>
      pulses.map((_, channel) => yes((steps.slice(0, step + 1).findLast((now) => now[channel] !== 0)?.[channel] ?? 0) > 0)),
    ),
  ),
  copy: bySequence(1, 6, (steps) => steps.map((_, step) => oneOf(6, step < steps.length - 4 ? 0 : steps[step - steps.length + 4][0]))),
  adding: bySequence(2, 1, (steps) => {
    const sum = steps.reduce((total, [value, mark]) => total + value * mark, 0);
    return steps.map(() => [sum]);
  }),
  parity: bySequence(1, 1, (steps) => {
    let ones = 0;
    return steps.map(([bit]) => {
      ones += bit;
      return [yes(ones % 2 === 1)];
    });
  }),
  'delayed-recall': bySequence(1, 8, (steps) => {
    const marked = steps.find(([symbol]) => symbol >= 8 && symbol < 16)?.[0] ?? 0;
    return steps.map(() => oneOf(8, marked - 8));
  }),
  'spoken-digits': spokenDigits,
  'spoken-digits-large': spokenDigits,
};
