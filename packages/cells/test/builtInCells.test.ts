import { createEngine, Random, readSync } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { activationsExpected } from '../src/activations.js';
import { builtInCells, builtInImageCells, initializeCell, lstm } from '../src/index.js';
import { cells } from './cases.js';
import { messageOf } from './messageOf.js';

describe.each(cells)('%s', (_, cell) => {
  it('is found again by its name and options', () => {
    const found = { ...builtInCells, ...builtInImageCells }[cell.name as 'rnn'](JSON.parse(JSON.stringify(cell.options)));
    expect(found.name).toBe(cell.name);
    expect(found.options).toEqual(cell.options);
  });

  it('starts from the same parameters for the same key and from others for another', async () => {
    const engine = await createEngine({ kind: 'reference' });
    const drawn = (seed: number): number[] => [
      ...readSync(initializeCell(cell, { engine, random: Random.fromSeed(seed), inputs: 2, units: 3 }).W),
    ];
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });
});

describe('lstm', () => {
  it.each([0, 1])('starts with forget biases of %d on top of what every bias is drawn from', async (forgetBias) => {
    const engine = await createEngine({ kind: 'reference' });
    const { b } = initializeCell(lstm({ forgetBias }), { engine, random: Random.fromSeed(1), inputs: 2, units: 4 });
    const values = [...readSync(b)];
    for (const [index, value] of values.entries()) {
      expect(Math.abs(value - (index >= 4 && index < 8 ? forgetBias : 0))).toBeLessThanOrEqual(0.5);
    }
    expect(new Set(values).size).toBe(16);
  });
});

describe('options from a file', () => {
  it.each([
    [() => builtInCells.rnn({ activation: 'sine' }), `rnn: activation is "sine", expected ${activationsExpected}`],
    [() => builtInCells.gru({ reset: 1 }), 'gru: reset is 1, expected "after" or "before"'],
    [() => builtInCells.gru({ rest: 'after' }), 'gru: unknown option "rest". gru knows reset, gateActivation, activation, clip, useBias'],
    [
      () => builtInCells.lstm({ peepholes: true }),
      'lstm: unknown option "peepholes". lstm knows forgetBias, peephole, coupled, projection, layerNorm, gateActivation, activation, outputActivation, clip, useBias',
    ],
    [() => builtInCells.lstm({ forgetBias: 'much' }), 'lstm: forgetBias is "much", expected a number'],
    [() => builtInCells.rnn({ toString: 'tanh' }), 'rnn: unknown option "toString". rnn knows activation, clip, useBias'],
  ])('are refused when the cell does not know them: %#', (run, message) => {
    expect(messageOf(run)).toBe(message);
  });
});
