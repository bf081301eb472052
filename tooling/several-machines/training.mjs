/** The training that is measured: char-rnn, as in tooling/bench. An embedding, LSTM layers, a dense layer, clipping and Adam. */
import { lstm } from '@statal/cells';
import { contiguousBatches } from '@statal/datasets';
import { dense, embedding, recurrent, sequential, stacked } from '@statal/layers';
import { createEngine, leaves, Random, sizeOf, tensor } from '@statal/tensors';
import { adam, crossEntropy, fit } from '@statal/train';

const VOCABULARY = 65;
/** The first step is not recorded, and the next two are. The measured ones run from a plan. */
const WARM = 4;

/** @typedef {{ units: number, layers: number, batch: number, steps: number, threads: number, iterations: number }} Work */

/** @param {Work} work */
async function build({ units, layers, threads }) {
  const engine = await createEngine({ threads });
  const lstms = Array.from({ length: layers }, () => recurrent(lstm(), { inputs: units, units }));
  const model = sequential([embedding({ entries: VOCABULARY, units }), stacked(lstms), dense({ inputs: units, units: VOCABULARY })]);
  const params = model.init({ engine, random: Random.fromSeed(1) });
  return { engine, model, params };
}

/**
 * Milliseconds of each step after the first ones: `total`, and of these `input`, `exchange` and `waiting`.
 *
 * @param {Work} work
 * @param {ReturnType<typeof import('./timedRanks.mjs').timedRanks>} [timed] default: one rank, without MPI
 */
export async function timedSteps(work, timed) {
  const { engine, model, params } = await build(work);
  const { batch, steps, iterations } = work;
  const ids = Int32Array.from({ length: batch * steps * 4 + 1 }, (_, index) => (index * 7919) % VOCABULARY);
  const own = contiguousBatches(ids, { batch, steps, part: timed?.ranks });
  const spent = timed?.spent ?? { exchange: 0, waiting: 0 };
  let input = 0;
  const at = (index) => {
    const began = performance.now();
    const window = own.at(index);
    input += performance.now() - began;
    return window;
  };
  const loss = (p, { inputs, targets, batch: rows }, { state, random }) => {
    const shape = [steps, rows];
    const { output, state: next } = model.apply(p, tensor(engine, inputs, { shape }), { state, random });
    return { loss: crossEntropy(output, tensor(engine, targets, { shape })), state: next };
  };
  const measured = [];
  let before = performance.now();
  const options = {
    params,
    loss,
    batches: { ...own, at },
    optimizer: adam(),
    clip: { norm: 5 },
    random: Random.fromSeed(2),
    compile: true,
  };
  for await (const event of fit({ ...options, iterations: WARM + iterations, distributed: timed?.ranks })) {
    if (event.type !== 'step') continue;
    const now = performance.now();
    if (event.iteration > WARM) measured.push({ total: now - before, input, ...spent });
    Object.assign(spent, { exchange: 0, waiting: 0 });
    input = 0;
    before = performance.now();
  }
  return { engine: engine.name, parameters: parametersOf(params), measured };
}

/**
 * Milliseconds of an update of all parameters.
 *
 * @param {Work} work
 */
export async function timedUpdates(work) {
  const { engine, params } = await build(work);
  const optimizer = adam();
  const measured = [];
  for (let k = 0; k < WARM + work.iterations; k++) {
    const began = performance.now();
    engine.scope(() => optimizer.update(params, params));
    if (k >= WARM) measured.push({ total: performance.now() - began });
  }
  return { engine: engine.name, parameters: parametersOf(params), measured };
}

const parametersOf = (params) => leaves(params).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
