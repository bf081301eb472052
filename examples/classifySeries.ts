/**
 * Which of three shapes is it? A network reads a series to its end and gives one answer: many to one.
 * The data are cylinder, bell and funnel (Saito, 1994): a plateau, a rise or a fall at a random place, under noise.
 */
import { gru } from '@statal/cells';
import { fitNormalization, type SeriesBatch, seriesBatches, seriesSet, splitSeries } from '@statal/datasets/series';
import { bidirectional, dense, pooling, sequential } from '@statal/layers';
import { argmax, createEngine, Random, read, type Tensor, tensor } from '@statal/tensors';
import { adam, classificationReport, confusionMatrix, crossEntropy, evaluate, fit } from '@statal/train';

// The data. Your own come from readTsFile (the UEA/UCR archive), readCsvSet (a table) or arrays, as here.
const random = Random.fromSeed(1);
const shapes = { cylinder: () => 1, bell: (at: number) => at, funnel: (at: number) => 1 - at };
const labels = Array.from({ length: 300 }, (_, index) => Object.keys(shapes)[index % 3] as keyof typeof shapes);
const series = labels.map((label, index) => {
  const own = random.fold(index);
  const steps = 80 + Math.floor(48 * own.unit(0));
  const [begin, length] = [16 + 16 * own.unit(1), 32 + 32 * own.unit(2)];
  const height = 6 + own.standardNormal(0);
  return Array.from({ length: steps }, (_, t) => {
    const at = (t - begin) / length; // from 0 to 1 inside of the shape
    return (at >= 0 && at <= 1 ? height * shapes[label](at) : 0) + 0.5 * own.standardNormal(t + 1);
  });
});
const { train, test } = splitSeries(seriesSet(series, { labels }), { test: 0.3, seed: 1 });
const normalization = fitNormalization(train);

// The model: [T, B, 1] -> [B, 3].
const engine = await createEngine();
const model = sequential([
  bidirectional(gru(), { inputs: train.width, units: 16 }),
  pooling({ kind: 'max' }),
  dense({ inputs: 32, units: train.classes.length }),
]);
const params = model.init({ engine, random });
const loss = (p: typeof params, { inputs, shape, lengths, targets }: SeriesBatch<Int32Array>) => {
  const { output: logits } = model.apply(p, tensor(engine, inputs, { shape }), { lengths });
  return { loss: crossEntropy(logits, tensor(engine, targets)), logits };
};

// Training, in another order in each epoch.
const batches = (epoch: number) => seriesBatches(train, { batch: 16, seed: 1, epoch, normalization });
const optimizer = adam({ learningRate: 0.01 });
for await (const event of fit({ params, loss, batches, optimizer, random, epochs: 6, reportEvery: 14 })) {
  if (event.type === 'step') console.log(`epoch ${event.epoch}: ${event.loss.toFixed(3)} nats`);
}

// What it says about series that it never saw.
const matrix = confusionMatrix({ classes: train.classes.length });
const unseen = seriesBatches(test, { batch: 32, normalization });
const observe = async ({ logits }: { logits: Tensor }, { targets }: SeriesBatch<Int32Array>) =>
  matrix.add(await read(argmax(logits)), targets);
await evaluate({ params, loss, batches: unseen, observe });
const { accuracy } = classificationReport(matrix.counts);
console.log(`${(100 * accuracy).toFixed(1)}% of ${matrix.count} unseen series are right`);
