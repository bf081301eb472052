/** Properties that hold for all recordings, tested inside the test process on engines with `readSync`. */
import { classObserver, newCellOptions } from '@statal/command-line/corpus';
import { lengthBatches, loadFeatures, synthesizeRecordings } from '@statal/datasets/audio';
import { layerFromConfig } from '@statal/layers';
import { createEngine, Random, readSync, tensor } from '@statal/tensors';
import { evaluate } from '@statal/train';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audioFeaturesOf } from '../src/data/audioFeaturesOf.js';
import { audioLoss, audioModel } from '../src/training/audioModel.js';
import { defaultSettings } from '../src/training/defaultSettings.js';
import { cellKinds, poolingNames } from '../src/training/settings.js';

const engine = await createEngine({ kind: 'reference' });
const [width, classes] = [6, 3];

interface Sequence {
  readonly steps: number;
  readonly seed: number;
}

const sequences = fc.array(fc.record({ steps: fc.integer({ min: 1, max: 9 }), seed: fc.nat(1000) }), { minLength: 1, maxLength: 4 });
const choices = fc.record({
  cell: fc.constantFrom(...cellKinds),
  pooling: fc.constantFrom(...poolingNames),
  frames: fc.integer({ min: 1, max: 3 }),
});

const numbersOf = ({ steps, seed }: Sequence): number[] => {
  const random = Random.fromSeed(seed);
  return Array.from({ length: steps * width }, (_, index) => random.unit(index) - 0.5);
};

/** The logits [B, classes] of a model for a batch of sequences, with `padding` steps of NaN after the longest. */
function answers(model: ReturnType<typeof audioModel>, given: readonly Sequence[], padding: number): number[] {
  const params = model.init({ engine, random: Random.fromSeed(7) });
  const lengths = given.map(({ steps }) => steps);
  const steps = Math.max(...lengths) + padding;
  const data = new Float64Array(steps * given.length * width).fill(Number.NaN);
  given.forEach((sequence, row) => {
    numbersOf(sequence).forEach((value, index) => {
      data[(Math.floor(index / width) * given.length + row) * width + (index % width)] = value;
    });
  });
  return [...readSync(model.apply(params, tensor(engine, data, { shape: [steps, given.length, width] }), { lengths }).output)];
}

describe('the model of this program', () => {
  it('answers the same whatever padding stands behind a recording, and whatever recordings stand beside it', () => {
    fc.assert(
      fc.property(sequences, choices, fc.integer({ min: 1, max: 5 }), (given, choice, padding) => {
        const model = audioModel(
          { ...defaultSettings, ...choice, cellOptions: newCellOptions(choice.cell), units: 4, layers: 2 },
          { width, classes },
        );
        const together = answers(model, given, 0);
        const padded = answers(model, given, padding);
        const alone = given.flatMap((sequence) => answers(model, [sequence], 0));
        together.forEach((value, index) => {
          expect(padded[index]).toBeCloseTo(value, 10);
          expect(alone[index]).toBeCloseTo(value, 10);
        });
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('reads backward from the last step that is there', () => {
    const model = audioModel({ ...defaultSettings, cellOptions: {}, frames: 1, units: 4, layers: 1 }, { width, classes });
    const { layers } = model.config() as unknown as { readonly layers: readonly { readonly layers: readonly unknown[] }[] };
    const level = layerFromConfig(layers[1].layers[0]); // its features are those of reading forward, then of reading backward, 4 each
    const params = level.init({ engine, random: Random.fromSeed(7) });
    const lengths = [2, 5];
    /** The backward features at the last step of each row, if the first step is `first`. */
    const backward = (first: number): number[] => {
      const data = Float64Array.from({ length: 5 * 2 * width }, (_, index) => {
        const [step, row] = [Math.floor(index / (2 * width)), Math.floor(index / width) % 2];
        return step >= lengths[row] ? Number.NaN : step === 0 ? first : Math.sin(index);
      });
      const output = readSync(level.apply(params, tensor(engine, data, { shape: [5, 2, width] }), { lengths }).output);
      return lengths.flatMap((length, row) => [...output.slice(((length - 1) * 2 + row) * 8 + 4, ((length - 1) * 2 + row) * 8 + 8)]);
    };
    expect(backward(9)).toEqual(backward(-9));
    expect(backward(9).every((value) => Number.isFinite(value) && value !== 0)).toBe(true);
  });
});

describe('an evaluation', async () => {
  const corpus = synthesizeRecordings({ speakers: 1, takes: 2 });
  const features = audioFeaturesOf('logMel', 8000);
  const set = await loadFeatures(corpus.recordings, { classes: corpus.classes, features });
  const model = audioModel({ ...defaultSettings, cellOptions: {}, units: 4 }, { width: set.width, classes: 10 });
  const params = model.init({ engine, random: Random.fromSeed(2) });

  const measured = async (order: readonly number[], batch: number) => {
    const source = lengthBatches(set, { batch });
    const observer = classObserver(10);
    const batches = { count: source.count, at: (index: number) => source.at(order[index] ?? index) };
    const { loss, count } = await evaluate({ params, loss: audioLoss(model, engine), batches, observe: observer.observe });
    return { loss, count, counts: observer.seen().counts };
  };

  it('is the same in every order of the batches and for every size of them', async () => {
    const first = await measured([], 4);
    expect(first.count).toBe(20);
    const orders = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 });
    await fc.assert(
      fc.asyncProperty(orders, fc.constantFrom(4, 4, 20), async (order, batch) => {
        const again = await measured(batch === 4 ? order : [], batch);
        expect(again.counts).toEqual(first.counts);
        expect(again.loss).toBeCloseTo(first.loss, 10);
      }),
      { numRuns: 8, seed: 2 },
    );
  });
});
