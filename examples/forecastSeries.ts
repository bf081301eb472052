/**
 * What comes next? A network learns the next hour at every hour, many to many, and then goes on by reading its own forecasts.
 * It is compared with the naive seasonal forecast: tomorrow will be as today.
 */
import { lstm } from '@statal/cells';
import { fitNormalization, type PredictionBatch, splitByTime, windowBatches } from '@statal/datasets/series';
import { dense, forecast, recurrent, sequential } from '@statal/layers';
import { createEngine, Random, tensor } from '@statal/tensors';
import { adam, fit, meanSquaredError, runningMean } from '@statal/train';

// The data: 100 days of an hourly load with a daily rhythm, a level that wanders, and noise. Your own come from readCsv.
const [day, steps] = [24, 2400];
const random = Random.fromSeed(1);
let level = 0;
const data = Float32Array.from({ length: steps }, (_, hour) => {
  level = 0.95 * level + 0.6 * random.standardNormal(2 * hour);
  const angle = (2 * Math.PI * hour) / day;
  return 50 + 8 * Math.sin(angle) + 4 * Math.cos(2 * angle) + level + 0.5 * random.standardNormal(2 * hour + 1);
});
const context = 2 * day;
const { train, test } = splitByTime({ data, steps, width: 1 }, { test: 0.2, overlap: context });
const normalization = fitNormalization(train); // of the training part: the future is not known
const [deviation] = normalization.deviation; // from normalized numbers to the units of the load

// The model: [T, B, 1] -> [T, B, 1], the next value at every step.
const engine = await createEngine();
const model = sequential([recurrent(lstm(), { inputs: 1, units: 24 }), dense({ inputs: 24, units: 1 })]);
const params = model.init({ engine, random });
const loss = (p: typeof params, { inputs, shape, targets, targetShape }: PredictionBatch) => {
  const { output } = model.apply(p, tensor(engine, inputs, { shape }));
  return meanSquaredError(output, tensor(engine, targets, { shape: targetShape }));
};
const batches = (epoch: number) => windowBatches(train, { steps: 3 * day, stride: 5, batch: 32, seed: 1, epoch, normalization });
const optimizer = adam({ learningRate: 0.01 });
for await (const event of fit({ params, loss, batches, optimizer, random, iterations: 240, reportEvery: 60 })) {
  if (event.type === 'step') console.log(`${event.iteration}: error of the next hour ${(deviation * Math.sqrt(event.loss)).toFixed(2)}`);
}

// A forecast of the next day from every hour of the test part, by two ways: the model fed back, and the day before.
const errors = { model: runningMean(), naive: runningMean() };
for (const window of windowBatches(test, { steps: context, horizon: day, batch: 64, normalization })) {
  const coming = forecast(model, params, window, { horizon: day }); // [24, B, 1]
  const today = window.inputs.subarray(-coming.length); // the last 24 hours of the context
  window.targets.forEach((target, at) => {
    errors.model.add(deviation * Math.abs(coming[at] - target));
    errors.naive.add(deviation * Math.abs(today[at] - target));
  });
}
console.log(`mean error over a day: model ${errors.model.mean.toFixed(2)}, naive ${errors.naive.mean.toFixed(2)}`);
