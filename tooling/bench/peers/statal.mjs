/** One measurement of Statal in a process of its own: `node statal.mjs CASE [--relaxed]`. Prints one JSON line. */
import v8 from 'node:v8';
import { compileStep, valueAndGrad } from '@statal/autograd';
import { builtInCells } from '@statal/cells';
import { dense, embedding, recurrent, sequential, stacked } from '@statal/layers';
import { createEngine, Random, readSync, softmax, tensor, zeros } from '@statal/tensors';
import { adam, clipByNorm, crossEntropy } from '@statal/train';
import { cases } from '../cases.mjs';

const VOCABULARY = 65;
const [caseName, variant] = process.argv.slice(2);
const { mode, cell, units, batch, steps } = cases[caseName];
// Node 22 and newer have relaxed SIMD, and refuse the flag.
if (variant === '--relaxed' && Number(process.versions.node.split('.')[0]) < 22) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');

const engine = await createEngine();
const random = Random.fromSeed(1);
const levels = [0, 1].map(() => recurrent(builtInCells[cell]({}), { inputs: units, units }));
const model = sequential([embedding({ entries: VOCABULARY, units }), stacked(levels), dense({ inputs: units, units: VOCABULARY })]);
const params = model.init({ engine, random });
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const report = (values) => console.log(JSON.stringify({ case: caseName, engine: 'statal-wasm', variant: engine.name, ...values }));

if (mode === 'train-step') {
  const optimizer = adam({ learningRate: 0.002 });
  const draw = random.fold(1).generator();
  const tokens = () =>
    tensor(
      engine,
      Int32Array.from({ length: steps * batch }, () => Math.floor(draw() * VOCABULARY)),
      { shape: [steps, batch] },
    );
  const lossOf = valueAndGrad((p, inputs, targets, state) => {
    const result = model.apply(p, inputs, { state });
    return { loss: crossEntropy(result.output, targets), state: result.state };
  });
  let state;
  const times = [];
  const [warm, runs] = units > 256 ? [2, 5] : [5, 20];
  for (let run = 0; run < warm + runs; run++) {
    const [inputs, targets] = [tokens(), tokens()];
    const start = performance.now();
    const { loss, gradients, aux } = lossOf(params, inputs, targets, state);
    optimizer.update(params, clipByNorm(gradients, 5).gradients);
    state = aux.state;
    readSync(loss);
    times.push(performance.now() - start);
  }
  const middle = median(times.slice(warm));
  report({ median_ms: middle, tokens_per_s: (steps * batch * 1000) / middle, runs, first_ms: times[0] });
} else {
  const state = model.apply(params, zeros(engine, [1, 1], 'int')).state;
  const stream = compileStep(
    (before, x) => {
      const result = model.apply(params, x, { state: before });
      return { state: result.state, output: softmax(result.output) };
    },
    state,
    zeros(engine, [1, 1], 'int'),
  );
  const draw = random.fold(2).generator();
  const token = new Int32Array(1);
  const next = () => {
    const [probabilities] = stream.step([token]);
    let [rest, choice] = [draw(), 0];
    while (choice < VOCABULARY - 1 && rest >= probabilities[choice]) rest -= probabilities[choice++];
    token[0] = choice;
  };
  const [rounds, count] = [5, 4000];
  const times = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    for (let index = 0; index < count; index++) next();
    if (round > 0) times.push((performance.now() - start) / count);
  }
  report({ median_ms: median(times), tokens_per_s: 1000 / median(times), runs: rounds });
}
