import { Random } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import type { Sequences, Task } from '../src/tasks/task.js';
import { inputWidth } from '../src/tasks/task.js';
import { taskNamed, taskNames } from '../src/tasks/taskTable.js';
import { tally } from '../src/training/shareRight.js';
import { material } from './material.js';
import { solvers } from './solvers.js';

const tasks = taskNames.map((name) => taskNamed(name, material));
const solvable = tasks.filter(({ goal }) => goal.solvedFrom !== undefined);
const random = Random.fromSeed(7);

/** The same answer everywhere. */
function constantly({ outputs, loss }: Task, { targets }: Sequences, values: readonly number[]): Float32Array {
  const positions = targets.length / (loss === 'crossEntropy' ? 1 : outputs);
  return Float32Array.from({ length: positions * outputs }, (_, index) => values[index % outputs]);
}

/** All constant answers: each class, yes or no, or 0 to 2 in steps of 0.05. */
function constants({ loss, outputs }: Task): number[][] {
  if (loss === 'crossEntropy')
    return Array.from({ length: outputs }, (_, which) => Array.from({ length: outputs }, (_, index) => Number(index === which)));
  const values = loss === 'squaredError' ? Array.from({ length: 41 }, (_, index) => index / 20) : [-1, 1];
  return values.map((value) => new Array<number>(outputs).fill(value));
}

describe.each(tasks)('$name', (task) => {
  it.each(['training', 'long'] as const)('gives sequences of the promised shapes at the %s length', (which) => {
    const length = task.lengths[which];
    const { inputs, targets, weights } = task.draw(random, { batch: 3, length, part: 'test' });
    expect(inputs.length).toBe(length * 3 * (task.input.kind === 'symbols' ? 1 : inputWidth(task)));
    expect(targets.length).toBe(length * 3 * (task.loss === 'crossEntropy' ? 1 : task.outputs));
    expect(weights.length).toBe(targets.length);
    expect(targets instanceof Int32Array).toBe(task.loss === 'crossEntropy');
    const limit = task.input.kind === 'symbols' ? task.input.count - 1 : 1;
    expect(Math.max(...inputs)).toBeLessThanOrEqual(limit);
  });

  it('gives the same sequences for the same key, and others for another', () => {
    const request = { batch: 4, length: task.lengths.training, part: 'training' } as const;
    expect(task.draw(random.fold(1), request)).toEqual(task.draw(random.fold(1), request));
    expect(task.draw(random.fold(2), request).inputs).not.toEqual(task.draw(random.fold(1), request).inputs);
  });
});

describe.each(solvable)('$name', (task) => {
  it.each(['training', 'long'] as const)('is solved by a plain program at the %s length: its targets are right', (which) => {
    const length = task.lengths[which];
    const sequences = task.draw(random.fold(3), { batch: 40, length, part: 'test' });
    const { right, asked } = tally(task, solvers[task.name](sequences.inputs, { length, batch: 40 }), sequences);
    expect(asked).toBeGreaterThan(0);
    expect(right / asked).toBe(1);
  });

  it.each(['training', 'long'] as const)(
    'gives an answer that ignores the input what it calls chance, and no more, at the %s length',
    (which) => {
      const sequences = task.draw(random.fold(4), { batch: 2000, length: task.lengths[which], part: 'test' });
      const shares = constants(task).map((values) => {
        const { right, asked } = tally(task, constantly(task, sequences, values), sequences);
        return right / asked;
      });
      expect(Math.abs(Math.max(...shares) - (task.goal.chance ?? Number.NaN))).toBeLessThan(0.02);
    },
  );
});

it('there is a plain program for every task that can be solved', () => {
  expect(Object.keys(solvers).sort()).toEqual(solvable.map(({ name }) => name).sort());
});

describe('seen-before', () => {
  it('does not tell by the step whether a symbol is new: new ones come in the second half too', () => {
    const [batch, length] = [200, 1000];
    const sequences = taskNamed('seen-before', {}).draw(random, { batch, length, part: 'test' });
    const targets = [...sequences.targets];
    const firsts = targets.reduce((sum, target) => sum + 1 - target, 0);
    const late = targets.slice(500 * batch).reduce((sum, target) => sum + 1 - target, 0);
    expect(late / (firsts - batch)).toBeGreaterThan(0.45);
    expect(late / (firsts - batch)).toBeLessThan(0.55);
  });
});

describe('spoken-digits', () => {
  const task = taskNamed('spoken-digits', material);
  const silent = (inputs: Sequences['inputs'], step: number): boolean =>
    inputs.subarray(step * 20, (step + 1) * 20).every((value) => value === 0);

  it('is a word of at most 0.8 seconds in silence that comes before it, after it, or both', () => {
    const silences = Array.from({ length: 40 }, (_, index) => {
      const { inputs } = task.draw(random.fold(index), { batch: 1, length: 160, part: 'training' });
      const steps = Array.from({ length: 160 }, (_, step) => silent(inputs, step));
      const [before, after] = [steps.indexOf(false), 159 - steps.lastIndexOf(false)];
      expect(160 - before - after).toBeLessThanOrEqual(32);
      return { before, after };
    });
    for (const side of ['before', 'after'] as const) expect(Math.max(...silences.map((each) => each[side]))).toBeGreaterThan(100);
  });

  it('never lets a recording be heard in two parts', () => {
    const heardIn = (['training', 'validation', 'test'] as const).map((part) => {
      const { inputs } = task.draw(random, { batch: 300, length: 40, part });
      const sums = new Float64Array(300);
      inputs.forEach((value, index) => {
        sums[Math.floor(index / 20) % 300] += value;
      });
      return new Set([...sums].map((sum) => sum.toFixed(3)));
    });
    const [training, validation, test] = heardIn;
    expect(training.size).toBeGreaterThan(200);
    for (const [one, other] of [
      [training, validation],
      [training, test],
      [validation, test],
    ])
      expect([...one].filter((sum) => other.has(sum)).length).toBeLessThan(3);
  });
});

describe('characters', () => {
  const task = taskNamed('characters', material);
  it('asks for the next character, and never shows one part of the text in another', () => {
    const seen = (['training', 'validation', 'test'] as const).map((part) => {
      const { inputs, targets } = task.draw(random, { batch: 30, length: 50, part });
      expect(targets.subarray(0, 30 * 49)).toEqual(inputs.subarray(30));
      return Array.from({ length: 30 }, (_, row) => inputs.filter((_, index) => index % 30 === row).join());
    });
    expect(new Set(seen.flat()).size).toBe(90);
  });

  it('calls chance what the frequencies of the characters alone give', () => {
    const ids = [...'ab'.repeat(5000)];
    const plain = taskNamed('characters', { text: { name: 'two letters', text: ids.join(''), checksum: 'x' } });
    expect(plain.goal.chance).toBeCloseTo(Math.LN2, 6);
  });

  it('refuses a text that is too short', () => {
    const short = () => taskNamed('characters', { text: { name: 'short.txt', text: 'ab'.repeat(1000), checksum: 'x' } });
    expect(short).toThrow('short.txt: it has 2000 characters, too few to be cut into three parts. Give a text of 4040 or more.');
  });
});
