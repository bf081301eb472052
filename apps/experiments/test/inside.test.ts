/** The measurements inside of a model, on hand-made numbers. */
import { createEngine, Random, read, type Tensor, type Tree, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { comparedCell } from '../src/cells/cellTable.js';
import { chosenRate } from '../src/inside/chosenRate.js';
import { firing } from '../src/inside/firing.js';
import { gradientReach, lastAnswer, onlyLastAnswer, partOf, relativeReach } from '../src/inside/gradientReach.js';
import { openingGate } from '../src/inside/openingGate.js';
import { saturation } from '../src/inside/saturation.js';
import { growthOf, largestOf, sizeByStep } from '../src/inside/stateSize.js';
import { updateNorms } from '../src/inside/updateNorms.js';
import { delayedRecall } from '../src/tasks/delayedRecall.js';
import { parity } from '../src/tasks/parity.js';
import { keyOf } from '../src/training/configuration.js';
import { answer, createModel } from '../src/training/model.js';
import { configurationOf, efforts, learningRates } from '../src/training/protocol.js';
import { someResult } from './someResult.js';

const infinite = Number.POSITIVE_INFINITY;

describe('firing', () => {
  it('is counted by neuron: one is dead, one fires always, one in half of its steps', () => {
    // 2 steps, 2 batch rows, 3 neurons.
    const values = [0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1];
    expect(firing({ values: Float32Array.from(values), steps: 2, width: 3 })).toEqual({ share: 0.5, dead: 1 / 3, always: 1 / 3 });
  });

  it('draws the line at 0.1% of the steps', () => {
    const neuron = (fires: number): Float32Array => Float32Array.from({ length: 2000 }, (_, step) => (step < fires ? 1 : 0));
    const found = (fires: number) => firing({ values: neuron(fires), steps: 2000, width: 1 });
    expect([1, 2, 1998, 1999].map((fires) => [found(fires)?.dead, found(fires)?.always])).toEqual([
      [1, 0],
      [0, 0],
      [0, 0],
      [0, 1],
    ]);
  });

  it('of a soft gate is its mean, without what is not a number', () => {
    expect(firing({ values: Float32Array.of(0.25, Number.NaN, 0.75, Number.NaN), steps: 2, width: 2 })).toEqual({
      share: 0.5,
      dead: 0,
      always: 0,
    });
    expect(firing({ values: Float32Array.of(Number.NaN), steps: 1, width: 1 })).toBeUndefined();
  });
});

describe('the gate that lets something in', () => {
  it.each([
    ['statal', ['activation', 'fired'], 0.25],
    ['lstm', ['input', 'forget', 'candidate', 'output'], 0.25],
    ['gru', ['reset', 'update', 'candidate'], 0.75],
    ['minGru', ['update', 'candidate'], 0.25],
    ['rnn', [], undefined],
  ] as const)('of %s', (kind, names, wanted) => {
    expect(openingGate(kind, names)?.opening(0.25)).toBe(wanted);
  });
});

describe('the size of a state', () => {
  it('is the root mean square of each step, and infinite behind an overflow', () => {
    const values = Float32Array.of(3, 4, 0, 0, infinite, 1, 1, 1);
    expect(sizeByStep({ values, steps: 4, width: 2 })).toEqual([Math.sqrt(12.5), 0, infinite, infinite]);
    expect(sizeByStep({ values: Float32Array.of(Number.NaN, 1), steps: 2, width: 1 })).toEqual([infinite, infinite]);
  });

  it('has a largest value, without its sign', () => {
    expect(largestOf({ values: Float32Array.of(1, -3, 2) })).toBe(3);
    expect(largestOf({ values: Float32Array.of(1, Number.NaN) })).toBe(infinite);
  });

  it('grows by a factor per 100 steps, from the training length on', () => {
    const doubled = Array.from({ length: 201 }, (_, step) => 2 ** (step / 50));
    expect(growthOf(doubled, 1).per100Steps).toBeCloseTo(4, 10);
    expect(growthOf([...Array(100).fill(7), ...doubled], 101).per100Steps).toBeCloseTo(4, 10);
    expect(growthOf([1, 1], 2)).toEqual({ per100Steps: 1 });
  });

  it('that overflows is measured up to there, and from the first step if it overflows before the training length', () => {
    const sizes = [1, ...Array(49).fill(5), 2, infinite, infinite];
    expect(growthOf(sizes, 26)).toEqual({ per100Steps: (2 / 5) ** 4, overflowsAt: 52 });
    expect(growthOf(sizes, 60)).toEqual({ per100Steps: 2 ** 2, overflowsAt: 52 });
    expect(growthOf([infinite], 1)).toEqual({ overflowsAt: 1 });
    expect(growthOf([0, 0, 1], 2)).toEqual({});
  });
});

describe('saturation', () => {
  it('is at 1 for a bounded state, and at the largest value for another', () => {
    const share = (...values: number[]) => saturation({ values: Float32Array.from(values), steps: 1, width: values.length });
    expect(share(0.995, -1, 0.9, 0)).toEqual({ share: 0.5, bound: 1 });
    expect(share(0.5, 0.5)).toEqual({ share: 0, bound: 1 });
    expect(share(8, -8, 7.95, 1)).toEqual({ share: 0.75, bound: 8 });
    expect(share(Number.NaN, 1)).toBeUndefined();
  });
});

describe('the gradients of a training', () => {
  it('are the first, the largest, and the share above the limit', () => {
    expect(updateNorms([0.5, 3, 1, 2], 1)).toEqual({ first: 0.5, largest: 3, clipped: 0.5 });
    expect(updateNorms([], 1)).toBeUndefined();
  });
});

describe('the reach of gradients', () => {
  // 3 steps, 2 batch rows, 1 output.
  const sequences = {
    inputs: Int32Array.of(1, 2, 3, 4, 5, 6),
    targets: Float32Array.of(0, 1, 0, 1, 0, 1),
    weights: Float32Array.of(1, 1, 0, 1, 0, 0),
  };

  it('ends at the last answer that counts in any batch row', () => {
    expect(lastAnswer(sequences, 3)).toBe(2);
    const two = partOf(sequences, { length: 3, from: 1, to: 3 });
    expect([...two.inputs]).toEqual([3, 4, 5, 6]);
    expect([...two.weights]).toEqual([0, 1, 0, 0]);
    expect([...onlyLastAnswer(partOf(sequences, { length: 3, from: 0, to: 2 }), 2).weights]).toEqual([0, 0, 0, 1]);
  });

  it('is relative to one step', () => {
    const reach = [
      [1, 4],
      [10, 1],
    ] as const;
    expect([
      relativeReach(reach, 10),
      relativeReach(reach, 40),
      relativeReach(
        [
          [1, 0],
          [10, 0],
        ],
        10,
      ),
    ]).toEqual([0.25, undefined, undefined]);
  });

  it('is that of finite differences', async () => {
    const engine = await createEngine({ threads: 1 });
    const model = createModel(parity, comparedCell('gru').make(20), { units: 2, readout: 0 });
    const params = model.init({ engine, random: Random.fromSeed(3) });
    const drawn = parity.draw(Random.fromSeed(1), { batch: 1, length: 20, part: 'validation' });
    const reach = await gradientReach({ engine, task: parity, model, params }, drawn, 20);
    expect(reach.map(([steps]) => steps)).toEqual([1, 2, 5, 10, 20]);
    const head = partOf(drawn, { length: 20, from: 0, to: 18 });
    const tail = onlyLastAnswer(partOf(drawn, { length: 20, from: 18, to: 20 }), 2);
    const { layers } = answer(engine, parity, model, params, head, 18).state as { layers: [{ h: Tensor }, ...object[]] };
    const h = [...(await read(layers[0].h))];
    const lossAt = async (values: readonly number[]): Promise<number> => {
      const before = { layers: [{ h: tensor(engine, values, { shape: [1, 2] }) }, ...layers.slice(1)] } as Tree;
      return (await read(answer(engine, parity, model, params, tail, 2, before).loss))[0];
    };
    let squares = 0;
    for (const unit of [0, 1]) {
      const moved = (by: number): number[] => h.map((value, index) => value + (index === unit ? by : 0));
      squares += (((await lossAt(moved(0.02))) - (await lossAt(moved(-0.02)))) / 0.04) ** 2;
    }
    expect(reach[1][1] / Math.sqrt(squares)).toBeCloseTo(1, 2);
  });

  it('of a state that nothing overwrites does not shrink', async () => {
    const engine = await createEngine({ threads: 1 });
    const reader = createModel(delayedRecall, comparedCell('statal-apart').make(40), { units: 6, readout: 0 });
    const { layers } = reader.init({ engine, random: Random.fromSeed(4) }) as { layers: Record<string, unknown>[] };
    // Nothing fires: x W + b is below 0 everywhere.
    const silent = {
      ...layers[0],
      W: tensor(engine, new Float32Array(17 * 6), { shape: [17, 6] }),
      b: tensor(engine, new Float32Array(6).fill(-1)),
    };
    const params = { layers: [silent, ...layers.slice(1)] } as never;
    const drawn = delayedRecall.draw(Random.fromSeed(1), { batch: 5, length: 40, part: 'validation' });
    const reach = await gradientReach({ engine, task: delayedRecall, model: reader, params }, drawn, 40);
    for (const steps of [2, 5, 10, 20, 40]) expect(relativeReach(reach, steps)).toBeCloseTo(1, 5);
  });
});

describe('the learning rate of stored runs', () => {
  const cell = comparedCell('gru').make(20);
  const sizes = { units: 5, readout: 8, parameters: 1000 };
  const which = { task: parity, cellName: 'gru', cell, sizes, budget: 1000, effort: efforts.usual, priority: 0 };
  const tried = learningRates.map((learningRate) => {
    const configuration = configurationOf({ ...which, learningRate, seed: 0 });
    return { ...someResult({ loss: learningRate === 0.003 ? 0.1 : 0.5 }), configuration, key: keyOf(configuration) };
  });

  it('is the best of all that were tried', () => {
    expect(chosenRate(which, tried)).toBe(0.003);
  });

  it('is not known before all were tried, nor for other models', () => {
    expect(chosenRate(which, tried.slice(1))).toBeUndefined();
    expect(chosenRate({ ...which, effort: efforts.full }, tried)).toBeUndefined();
  });
});
