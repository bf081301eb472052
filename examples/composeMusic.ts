/**
 * Which notes sound next? Chords of several notes at once, so every note is a question of its own: binary cross-entropy.
 * The network learns songs of different lengths in many keys, and then composes one by drawing notes from its own predictions.
 */
import { gru } from '@statal/cells';
import { nextStepBatches, type PredictionBatch, seriesSet, splitSeries } from '@statal/datasets/series';
import { dense, forecast, recurrent, sequential } from '@statal/layers';
import { createEngine, mul, Random, tensor } from '@statal/tensors';
import { adam, binaryCrossEntropy, evaluate, fit } from '@statal/train';

// The data: I V vi IV in a random key, two beats a chord, as a piano roll [steps, 24 notes] of 0 and 1.
const notes = 24;
const names = ['c', 'c#', 'd', 'd#', 'e', 'f', 'f#', 'g', 'g#', 'a', 'a#', 'b'];
const random = Random.fromSeed(1);
const progression = [
  [0, 4, 7],
  [7, 11, 14],
  [9, 12, 16],
  [5, 9, 12],
];
const songs = Array.from({ length: 160 }, (_, song) => {
  const [key, steps] = [song % 12, 24 + Math.floor(24 * random.unit(song))];
  return Array.from({ length: steps }, (_, t) => {
    const chord = progression[Math.floor(t / 2) % 4].map((note) => (note + key) % notes);
    return Array.from({ length: notes }, (_, note) => Number(chord.includes(note)));
  });
});
const { train, test } = splitSeries(seriesSet(songs), { test: 0.25, seed: 1 });

// The model: the notes of a step [T, B, 24] -> logits of the notes of the next one.
const engine = await createEngine();
const model = sequential([recurrent(gru(), { inputs: notes, units: 48 }), dense({ inputs: 48, units: notes })]);
const params = model.init({ engine, random });
const loss = (p: typeof params, { inputs, shape, targets, targetShape, mask, lengths, count }: PredictionBatch) => {
  const { output } = model.apply(p, tensor(engine, inputs, { shape }), { lengths });
  const known = tensor(engine, mask, { shape: targetShape }); // songs end at different steps
  const nats = binaryCrossEntropy(output, tensor(engine, targets, { shape: targetShape }), { mask: known });
  return { loss: mul(nats, notes), count };
};
const batches = (epoch: number) => nextStepBatches(train, { batch: 20, seed: 1, epoch });
for await (const event of fit({ params, loss, batches, optimizer: adam({ learningRate: 0.02 }), random, epochs: 40, reportEvery: 60 })) {
  if (event.type === 'step') console.log(`epoch ${event.epoch}: ${event.loss.toFixed(2)} nats a step`);
}
const unseen = await evaluate({ params, loss, batches: nextStepBatches(test, { batch: 40 }) });
const share = 3 / notes; // of the notes that sound at a time
const blind = -notes * (share * Math.log(share) + (1 - share) * Math.log(1 - share));
console.log(`unseen songs: ${unseen.loss.toFixed(2)} nats a step; without listening: ${blind.toFixed(2)}`);

// A song of its own: it reads two chords and goes on with the notes that it draws.
const draw = random.fold(7).generator();
const context = { inputs: Float32Array.from(songs[0].slice(0, 4).flat()), shape: [4, 1, notes] as const };
const next = (logits: ArrayLike<number>) => Array.from(logits, (logit) => Number(draw() < 1 / (1 + Math.exp(-logit))));
const roll = forecast(model, params, context, { horizon: 16, next });
for (let step = 0; step < 16; step += 2) {
  const sounding = [...roll.subarray(step * notes, (step + 1) * notes).keys()].filter((note) => roll[step * notes + note] === 1);
  console.log(sounding.map((note) => names[note % 12]).join(' '));
}
