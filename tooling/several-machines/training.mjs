/** The training that is measured: char-rnn, as in tooling/bench. An embedding, LSTM layers, a dense layer, clipping and Adam. */
import { lstm } from '@statal/cells';
import { contiguousBatches } from '@statal/datasets';
import { dense, embedding, recurrent, sequential, stacked } from '@statal/layers';
import { createEngine, leaves, Random, sizeOf, tensor } from '@statal/tensors';
import { adam, crossEntropy, fit } from '@statal/train';

const VOCABULARY = 65;
/** The first step is not recorded, and the next two are. The measured ones run from a plan. */
const WARM = 4;

/** @typedef {{ kind: string, units: number, layers: number, batch: number, steps: number, threads: number, iterations: number }} Work */

/** @param {Work} work */
async function build({ units, layers, threads }) {
  const engine = await createEngine({ threads });
  const lstms = Array.from({ length: layers }, () => recurrent(lstm(), { inputs: units, units }));
  const model = sequential([embedding({ entries: VOCABULARY, units }), stacked(lstms), dense({ inputs: units, units: VOCABULARY })]);
  const params = model.init({ engine, random: Random.fromSeed(1) });
  return { engine, model, params };
}

/**
 * Milliseconds of each step after the first ones: `total`, and of it `input`; with ranks also `exchange` and `waiting`.
 *
 * Of kind `train`, each step is followed by one that every rank makes alone, with the same rows: `alone`. The speed of a machine drifts, by a
 * fifth within minutes, so only what is measured in turns can be compared.
 *
 * @param {Work} work
 * @param {ReturnType<typeof import('./timedRanks.mjs').timedRanks>} [timed] default: one rank, without MPI
 */
export async function timedSteps(work, timed) {
  const steps = await trainingSteps(work, timed?.ranks, timed?.ranks);
  const own = work.kind === 'train' && timed ? await trainingSteps(work, timed.ranks, undefined) : undefined;
  const measured = [];
  for (let step = 1; step <= WARM + work.iterations; step++) {
    await timed?.barrier();
    const { milliseconds, input } = await steps.next();
    const spent = timed?.take();
    await timed?.barrier();
    const alone = await own?.next();
    if (step > WARM) measured.push({ total: milliseconds, input, ...spent, ...(alone && { alone: alone.milliseconds }) });
  }
  return { engine: steps.engine, parameters: steps.parameters, measured };
}

/**
 * The steps of a training, one at a time.
 *
 * @param {Work} work
 * @param {import('@statal/train').Ranks | undefined} part whose rows these are
 * @param {import('@statal/train').Ranks | undefined} distributed
 */
async function trainingSteps(work, part, distributed) {
  const { engine, model, params } = await build(work);
  const { batch, steps } = work;
  const ids = Int32Array.from({ length: batch * steps * 4 + 1 }, (_, index) => (index * 7919) % VOCABULARY);
  const own = contiguousBatches(ids, { batch, steps, part });
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
  const options = {
    params,
    loss,
    batches: { ...own, at },
    optimizer: adam(),
    clip: { norm: 5 },
    random: Random.fromSeed(2),
    compile: true,
  };
  // `fit` is a generator: it computes only during a call of `next`.
  const events = fit({ ...options, distributed, iterations: 1e9 });
  const next = async () => {
    input = 0;
    const began = performance.now();
    let event;
    do ({ value: event } = await events.next());
    while (event.type !== 'step');
    return { milliseconds: performance.now() - began, input };
  };
  return { engine: engine.name, parameters: parametersOf(params), next };
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
