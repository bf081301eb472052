/**
 * What the page and Node both run: an LSTM written by hand over `scan`, and layers that learn a text with `fit`. Each is
 * trained for a few updates and then applied. Nothing here knows where it runs.
 */
import { scan, valueAndGrad } from '@statal/autograd';
import { lstm } from '@statal/cells';
import { characterVocabulary, contiguousBatches } from '@statal/datasets';
import { dense, embedding, recurrent, sequential, stacked } from '@statal/layers';
import { add, createEngine, matmul, mul, Random, read, sigmoid, split, tanh, tensor, zeros } from '@statal/tensors';
import { adam, crossEntropy, fit, meanSquaredError, sgd } from '@statal/train';
import { bitsOf } from './bitsOf.js';

/** @typedef {import('@statal/tensors').ComputeEngine} ComputeEngine */

const [inputs, units, batch, steps, updates] = [6, 20, 5, 12, 10]; // no size is a multiple of what the kernels take at once

/** The numbers of every model. */
export async function trainModels() {
  const engine = await createEngine({ kind: 'wasm' });
  const models = { 'LSTM by hand': await trainByHand(engine), 'layers on text': await trainLayers(engine) };
  return { engine: engine.name, models };
}

/** @param {ComputeEngine} engine */
async function trainByHand(engine) {
  const random = Random.fromSeed(1);
  const range = { low: -0.4, high: 0.4 };
  const params = {
    W: random.fold(0).uniform(engine, [inputs, 4 * units], range),
    U: random.fold(1).uniform(engine, [units, 4 * units], range),
    b: zeros(engine, [4 * units]),
  };
  const xs = random.fold(2).uniform(engine, [steps, batch, inputs], { low: -1 });
  const targets = random.fold(3).uniform(engine, [steps, batch, units], range);

  /** @param {typeof params} p */
  const apply = ({ W, U, b }) =>
    scan(
      ({ h, c }, x) => {
        const [i, f, g, o] = split(add(add(matmul(x, W), matmul(h, U)), b), 4, { axis: -1 }); // each [B, H]
        const memory = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
        const output = mul(sigmoid(o), tanh(memory));
        return { state: { h: output, c: memory }, output };
      },
      { h: zeros(engine, [batch, units]), c: zeros(engine, [batch, units]) },
      xs,
    ).output;

  const lossAndGradients = valueAndGrad((/** @type {typeof params} */ p) => meanSquaredError(apply(p), targets));
  const optimizer = sgd({ learningRate: 8 });
  const losses = [];
  for (let update = 0; update < updates; update++) {
    const { loss, gradients } = lossAndGradients(params);
    optimizer.update(params, gradients);
    losses.push(...(await read(loss)));
  }
  return { losses: bitsOf(losses), outputs: bitsOf(await read(apply(params))) };
}

/** @param {ComputeEngine} engine */
async function trainLayers(engine) {
  const text = 'all happy families are alike; each unhappy family is unhappy in its own way. '.repeat(10);
  const vocabulary = characterVocabulary(text);
  const batches = contiguousBatches(vocabulary.encode(text), { batch, steps });
  const levels = stacked([recurrent(lstm(), { inputs, units }), recurrent(lstm(), { inputs: units, units })], { dropout: 0.2 });
  const model = sequential([
    embedding({ entries: vocabulary.size, units: inputs }),
    levels,
    dense({ inputs: units, units: vocabulary.size }),
  ]);
  const params = model.init({ engine, random: Random.fromSeed(2) });
  const indices = (/** @type {Int32Array} */ ids) => tensor(engine, ids, { shape: [steps, batch] });

  /** @type {import('@statal/train').LossFunction<typeof params, import('@statal/datasets').ContiguousBatch, import('@statal/layers').StateOf<typeof model>>} */
  const loss = (p, { inputs, targets }, context) => {
    const { output, state } = model.apply(p, indices(inputs), context);
    return { loss: crossEntropy(output, indices(targets)), state };
  };
  const optimizer = adam({ learningRate: 0.01 });
  const losses = [];
  for await (const event of fit({ params, loss, batches, optimizer, random: Random.fromSeed(3), iterations: updates, clip: { norm: 5 } })) {
    if (event.type === 'step') losses.push(event.loss);
  }
  return { losses: bitsOf(losses), outputs: bitsOf(await read(model.apply(params, indices(batches.at(0).inputs)).output)) };
}
