/** Sequence classification: which of two tones came first, from the waveform. */
import { lstm } from '@statal/cells';
import { bidirectional, dense, frameStacking, type PoolingOptions, pooling, sequential, stacked } from '@statal/layers';
import { argmax, createEngine, Random, read, type Tensor, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { accuracy, adam, type BatchSource, classificationReport, confusionMatrix, crossEntropy, evaluate, fit } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';

const [B, F] = [16, 4];
const shortest = 8;
const longest = 14;

interface Tones {
  /** [T, B, F]; NaN in the padding. */
  readonly frames: Float32Array;
  readonly steps: number;
  readonly lengths: readonly number[];
  /** 0 where the low tone comes first, 1 where the high one does. */
  readonly labels: Int32Array;
}

/** Batches of sequences of a low and a high tone in either order. Their border and phases are random. */
function tones(count: number, { seed, padding = 0 }: { readonly seed: number; readonly padding?: number }): BatchSource<Tones> {
  return {
    count,
    at(index) {
      const random = Random.fromSeed(seed).fold(index);
      const steps = longest + padding;
      const frames = new Float32Array(steps * B * F).fill(Number.NaN);
      const labels = Int32Array.from({ length: B }, (_, row) => Number(random.unit(row) < 0.5));
      const lengths = Array.from({ length: B }, (_, row) => shortest + Math.floor((longest + 1 - shortest) * random.fold(1).unit(row)));
      lengths.forEach((length, row) => {
        const own = random.fold(2 + row);
        const turn = Math.floor(length * (0.3 + 0.4 * own.unit(0)));
        for (let sample = 0; sample < length * F; sample++) {
          const [frame, place] = [Math.floor(sample / F), sample % F];
          const isHigh = frame < turn === (labels[row] === 1);
          frames[(frame * B + row) * F + place] = Math.sin(sample * (isHigh ? 2.2 : 0.7) + 6 * own.unit(1));
        }
      });
      return { frames, steps, lengths, labels };
    },
  };
}

/** The batches of another source in the given order. */
const reordered = (source: BatchSource<Tones>, order: readonly number[]): BatchSource<Tones> => ({
  count: order.length,
  at: (index) => source.at(order[index]),
});

const modelOf = (options: PoolingOptions) =>
  sequential([
    frameStacking({ inputs: F, frames: 2, stride: 2 }),
    stacked([bidirectional(lstm(), { inputs: 2 * F, units: 8 }), bidirectional(lstm(), { inputs: 16, units: 8 })]),
    pooling(options),
    dense({ inputs: 16, units: 2 }),
  ]);

function lossOf(model: ReturnType<typeof modelOf>) {
  return (
    params: ReturnType<typeof model.init>,
    { frames, steps, lengths, labels }: Tones,
  ): { loss: Tensor; logits: Tensor; count: number } => {
    const { engine } = params.layers[3].W;
    const { output } = model.apply(params, tensor(engine.base, frames, { shape: [steps, B, F] }), { lengths });
    return { loss: crossEntropy(output, tensor(engine.base, labels), { labelSmoothing: 0.1 }), logits: output, count: B };
  };
}

describe('a model of two levels in both directions, trained on the wasm engine', async () => {
  const engine = await createEngine({ threads: 1 });

  it.each<PoolingOptions>([{ kind: 'last' }, { kind: 'mean' }, { kind: 'max' }, { kind: 'attention', inputs: 16 }])(
    'learns which of two tones comes first ($kind pooling)',
    { timeout: 60_000 },
    async (options) => {
      const model = modelOf(options);
      const loss = lossOf(model);
      const random = Random.fromSeed(1);
      const params = model.init({ engine, random });
      const matrix = confusionMatrix({ classes: 2 });
      const test = {
        params,
        loss,
        batches: tones(8, { seed: 2 }),
        observe: async ({ logits }: { readonly logits: Tensor }, { labels }: Tones) => matrix.add(await read(argmax(logits)), labels),
      };
      await evaluate(test);
      expect(classificationReport(matrix.counts).accuracy).toBeLessThan(0.8);
      matrix.reset();
      for await (const _ of fit({
        params,
        loss,
        batches: tones(80, { seed: 3 }),
        optimizer: adam({ learningRate: 0.01 }),
        random,
        epochs: 1,
      }));
      await evaluate(test);
      const report = classificationReport(matrix.counts);
      expect(report.accuracy).toBeGreaterThan(0.97);
      expect(report.macro.f1).toBeGreaterThan(0.97);
    },
  );
});

describe.each(kindsThatWait)('an evaluation on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const model = modelOf({ kind: 'mean' });
  const params = model.init({ engine, random: Random.fromSeed(4) });
  const evaluated = async (batches: BatchSource<Tones>) => {
    const matrix = confusionMatrix({ classes: 2 });
    let right = 0;
    const { loss, count } = await evaluate({
      params,
      loss: lossOf(model),
      batches,
      observe: async ({ logits }, { labels }) => {
        matrix.add(await read(argmax(logits)), labels);
        right += B * (await read(accuracy(logits, tensor(engine, labels))))[0];
      },
    });
    return { loss, count, counts: matrix.counts, right };
  };

  it('is not changed by the order of the batches', async () => {
    const source = tones(3, { seed: 5 });
    const [first, second] = [await evaluated(source), await evaluated(reordered(source, [2, 0, 1]))];
    expect(second.counts).toEqual(first.counts);
    expect(second.loss).toBeCloseTo(first.loss, 12);
    expect([first.count, second.count]).toEqual([3 * B, 3 * B]);
    expect(classificationReport(first.counts).accuracy).toBeCloseTo(first.right / first.count, 6);
  });

  it('is not changed by more padding', async () => {
    const [first, second] = [await evaluated(tones(2, { seed: 6 })), await evaluated(tones(2, { seed: 6, padding: 5 }))];
    expect(second.counts).toEqual(first.counts);
    expect(second.loss).toBeCloseTo(first.loss, kind === 'reference' ? 12 : 5);
  });
});
