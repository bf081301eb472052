/** Statal, as a user writes it: `node statal.mjs --engine statal-wasm --problem PATH --seconds 20`. */
import v8 from 'node:v8';
import { provideWebGpu } from '../webGpu.mjs';
import {
  began,
  engineName,
  fingerprint,
  finish,
  measureGeneration,
  measureRepeated,
  measureTraining,
  notMeasured,
  options,
  tensors,
  threads,
} from './protocol.mjs';

// Node 22 and newer have relaxed SIMD, and refuse the flag.
if (Number(process.versions.node.split('.')[0]) < 22) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');

const autograd = await import('@statal/autograd');
const { createEngine, mul, Random, readSync, softmax, sum, tensor, zeros } = await import('@statal/tensors');
const { builtInCells } = await import('@statal/cells');
const { dense, embedding, recurrent, sequential, stacked } = await import('@statal/layers');
const { compileStep, valueAndGrad } = autograd;

const { batch, cell, kind, layers, steps, units, vocabulary } = options;

/** `statal-blas-compiled`: the engine `statal-blas`, a whole training step recorded once. */
const isCompiled = engineName.endsWith('-compiled');
const plainName = isCompiled ? engineName.slice(0, -'-compiled'.length) : engineName;
if (isCompiled && autograd.compile === undefined) notMeasured('this @statal/autograd has no compile()');

const isYardstick = kind === 'layer';
// On the yardstick all run on one thread: the loops by hand know no more.
const ownThreads = isYardstick || engineName === 'statal-one-thread' ? 1 : threads;
const { engine, gpuCounts } = await openEngine();
// The engine's name says what it found.
const refusal = /no blas: ([^)]*)/.exec(engine.name)?.[1];
if (plainName === 'statal-blas' && refusal !== undefined) notMeasured(refusal);
const details = { variant: `${engine.name}${isCompiled ? ', compiled' : ''}` };

if (kind === 'image') (await import('./statalImages.mjs')).measureImages({ engine, details });

const { typedLstm, typedLstmOrder, leaky, layerNormLstm } = await import('./customCells.mjs');
const isTyped = cell === 'lstm-loop' || engineName === 'statal-typed';
const theCell = isTyped ? typedLstm : ({ leaky, 'layernorm-lstm': layerNormLstm }[cell] ?? builtInCells[cell]({}));

async function openEngine() {
  if (!plainName.startsWith('statal-gpu')) {
    return { engine: await createEngine({ threads: ownThreads, ...(plainName === 'statal-blas' ? { blas: 'auto' } : {}) }) };
  }
  const device = plainName.split('-')[2] ?? 'webgpu';
  const isNull = device === 'null';
  const mode = isNull ? 'webgpu' : device;
  const counts = mode === 'webgpu' ? await provideWebGpu({ isNull }) : undefined;
  const opened = await createEngine({ kind: 'gpu', mode }).catch((error) => notMeasured(error.message));
  return { engine: opened, gpuCounts: counts };
}

/** Columns of packed weights in another order of gates: `order[k]` is where gate k comes from. */
function permuted(data, order) {
  const [rows, gates] = [data.length / (order.length * units), order.length];
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    order.forEach((from, to) => {
      const start = (row * gates + from) * units;
      result.set(data.subarray(start, start + units), (row * gates + to) * units);
    });
  }
  return result;
}

const given = (name) => tensor(engine, tensors[name].data, { shape: tensors[name].shape });
const reordered = (name) => tensor(engine, permuted(tensors[name].data, typedLstmOrder), { shape: tensors[name].shape });
const cellParams = (prefix) => {
  if (isTyped) return { fromInput: reordered(`${prefix}W`), fromShown: reordered(`${prefix}U`), offset: reordered(`${prefix}b`) };
  return Object.fromEntries(Object.keys(theCell.params({ inputs: units, units })).map((name) => [name, given(`${prefix}${name}`)]));
};

if (engineName === 'statal-half-lstm') measureHalfLstm();
else if (isYardstick) measureLayer();
else if (kind === 'compile') measureCompiling();
else await measureModel();

function measureLayer() {
  const layer = recurrent(theCell, { inputs: units, units });
  const lossWeights = given('lossWeights');
  const lossOf = valueAndGrad(({ x, ...params }) => sum(mul(layer.apply(params, x).output, lossWeights)));
  const params = { ...cellParams(''), x: given('x') };
  const step = () => {
    const result = lossOf(params);
    readSync(result.loss);
    return result;
  };
  const names = isTyped ? { fromInput: 'W', fromShown: 'U', offset: 'b' } : {};
  measureRepeated(
    step,
    ({ loss, gradients }) => {
      const answers = { loss: readSync(loss)[0] };
      for (const [name, gradient] of Object.entries(gradients)) {
        const data = readSync(gradient);
        // The order is its own inverse.
        Object.assign(answers, fingerprint(names[name] ?? name, name in names ? permuted(data, typedLstmOrder) : data));
      }
      return answers;
    },
    details,
  );
}

/** As `measureLayer`, with numbers of its own: those of the case are of another shape. */
function measureHalfLstm() {
  const half = units / 2;
  const layer = recurrent(builtInCells.lstm({}), { inputs: half, units: half });
  const random = Random.fromSeed(1);
  const [x, lossWeights] = [Math.sqrt(3), 1e-3].map((limit, use) =>
    random.fold(use).uniform(engine, [steps, batch, half], { low: -limit, high: limit }),
  );
  const params = { ...layer.init({ engine, random }), x };
  const lossOf = valueAndGrad(({ x: input, ...own }) => sum(mul(layer.apply(own, input).output, lossWeights)));
  measureRepeated(
    () => readSync(lossOf(params).loss),
    () => ({}),
    { ...details, own_model: 'another cell' },
  );
}

function measureCompiling() {
  const x = zeros(engine, [steps, batch, units]);
  const timesOf = (someCell, given) => {
    const layer = recurrent(someCell, { inputs: units, units });
    const params = given ?? layer.init({ engine, random: Random.fromSeed(1) });
    const lossOf = valueAndGrad((p) => sum(layer.apply(p, x).output));
    return [0, 1, 2].map(() => {
      const before = performance.now();
      readSync(lossOf(params).loss);
      return performance.now() - before;
    });
  };
  if (options.after !== undefined) timesOf(builtInCells[options.after]({}));
  const times = timesOf(theCell, cellParams('layers.0.'));
  finish({ median_ms: times[0] - times[2], samples: 1, first_ms: times[0], answers: {}, ...details });
}

async function measureModel() {
  const levels = Array.from({ length: layers }, () => recurrent(theCell, { inputs: units, units }));
  const model = sequential([embedding({ entries: vocabulary, units }), stacked(levels), dense({ inputs: units, units: vocabulary })]);
  const params = {
    layers: [
      { table: given('embedding') },
      { layers: levels.map((_, level) => cellParams(`layers.${level}.`)) },
      { W: given('dense.W'), b: given('dense.b') },
    ],
  };
  if (kind === 'generate') await measureGenerating(model, params);
  else {
    const { trainingStep } = await import('./statalSteps.mjs');
    const step = trainingStep({ engine, isCompiled, model, params });
    // compile() runs the first step without recording it, and records the next two. The fourth one is the first that is only replayed.
    const how = { gpuCounts, ...(isCompiled ? { first: 5 } : {}) };
    await measureTraining(step, { ...details, ...(kind === 'start' ? { import_ms: performance.now() - began } : {}) }, how);
  }
}

async function measureGenerating(model, params) {
  const { state } = model.apply(params, zeros(engine, [1, 1], 'int'));
  const start = mapState(state);
  const stream = compileStep(
    (before, x) => {
      const result = model.apply(params, x, { state: before });
      return { state: result.state, output: softmax(result.output) };
    },
    start,
    zeros(engine, [1, 1], 'int'),
  );
  const empty = stream.snapshot();
  const token = new Int32Array(1);
  const next = (which) => {
    token[0] = which;
    return stream.step([token])[0];
  };
  await measureGeneration(next, () => stream.restore(empty), details);
}

function mapState(state) {
  if (Array.isArray(state)) return state.map(mapState);
  if (state.shape === undefined) return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, mapState(value)]));
  return zeros(engine, state.shape);
}
