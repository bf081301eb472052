/**
 * What a Worker can do with threads: trains one LSTM on one thread and on two, and tells the numbers of both, how often the
 * second thread was woken, and whether it ended with its engine. Where memory cannot be shared it tells what happens instead.
 */
import { valueAndGrad } from '@statal/autograd';
import { lstm } from '@statal/cells';
import { recurrent } from '@statal/layers';
import { createEngine, namedLeaves, Random, read } from '@statal/tensors';
import { adam, meanSquaredError } from '@statal/train';
import { bitsOf } from './bitsOf.js';
import { watchWaking } from './watchWaking.js';

/** @typedef {import('@statal/tensors').ComputeEngine} ComputeEngine */
/** @typedef {{ engine: string, woken: number, ended: boolean, values: Record<string, number[]> }} ThreadNumbers */

// Each loop is several times what is worth waking a thread for, and the rows do not divide by two.
const [inputs, units, batch, steps, updates] = [24, 64, 37, 12, 3];

/** @returns {Promise<{ isolated: boolean, runs: Record<string, ThreadNumbers>, refusal: string | undefined }>} */
export async function trainOnThreads() {
  const waking = watchWaking();
  /** @type {Record<string, ThreadNumbers>} */
  const runs = {};
  /** @type {string | undefined} */
  let refusal;
  for (const threads of /** @type {const} */ ([1, 2, 'auto'])) {
    waking.reset();
    const engine = await createEngine({ threads }).catch((error) => {
      refusal = error.message;
    });
    if (engine === undefined) continue;
    const values = await train(engine);
    const woken = waking.count();
    engine.close();
    runs[threads] = { engine: engine.name, woken, ended: await waking.ended(), values };
  }
  return { isolated: crossOriginIsolated, runs, refusal };
}

/** @param {ComputeEngine} engine */
async function train(engine) {
  const random = Random.fromSeed(4);
  const layer = recurrent(lstm(), { inputs, units });
  const params = layer.init({ engine, random: random.fold(0) });
  const xs = random.fold(1).uniform(engine, [steps, batch, inputs], { low: -1 });
  const targets = random.fold(2).uniform(engine, [steps, batch, units], { low: -0.5, high: 0.5 });
  const lossAndGradients = valueAndGrad((/** @type {typeof params} */ p) => meanSquaredError(layer.apply(p, xs).output, targets));
  const optimizer = adam({ learningRate: 0.01 });
  /** @type {Record<string, number[]>} */
  const values = {};
  for (let update = 0; update < updates; update++) {
    const { loss, gradients } = lossAndGradients(params);
    optimizer.update(params, gradients);
    for (const [name, value] of namedLeaves({ loss, gradients, params })) values[`${name}, update ${update}`] = bitsOf(await read(value));
  }
  return values;
}
