/**
 * One LSTM layer on one engine: its forward loop and a training step, in ms and in kernels launched. What docs/gpu-engine.md
 * tells was measured with it.
 */

import { valueAndGrad } from '@statal/autograd';
import { lstm } from '@statal/cells';
import { dense, embedding, recurrent, sequential, stacked } from '@statal/layers';
import { createEngine, leaves, Random, read, tensor, zeros } from '@statal/tensors';
import { scoped } from '@statal/tensors/internals';
import { adam, clipByNorm, crossEntropy } from '@statal/train';
import { Command } from 'commander';
import { median } from './results.mjs';

const VOCABULARY = 65;

const { on, units, batch, steps, times } = new Command('gpuLoop')
  .option('--on <engine>', 'wasm (one thread), or a mode of gpu.js: webgpu, webasm, cpu', 'webgpu')
  .option('--units <number>', 'of the layer', Number, 32)
  .option('--batch <number>', 'rows', Number, 8)
  .option('--steps <number>', 'of time', Number, 20)
  .option('--times <number>', 'how often each is run; the first quarter is not counted', Number, 20)
  .parse()
  .opts();

const engine = await createEngine(on === 'wasm' ? { kind: 'wasm', threads: 1 } : { kind: 'gpu', mode: on });
const random = new Random(1);
const layer = recurrent(lstm(), { inputs: units, units });
const levels = stacked([layer]);
const model = sequential([embedding({ entries: VOCABULARY, units }), levels, dense({ inputs: units, units: VOCABULARY })]);
const params = model.init({ engine, random });
const layerParams = layer.init({ engine, random });
const x = zeros(engine, [steps, batch, units]);
const tokens = tensor(
  engine,
  Int32Array.from({ length: steps * batch }, (_, index) => (index * 31) % VOCABULARY),
  { shape: [steps, batch] },
);
const optimizer = adam({ learningRate: 0.002 });
const lossOf = valueAndGrad((p) => crossEntropy(model.apply(p, tokens).output, tokens));

console.log(`${engine.name}, 1x${units} B${batch} T${steps}`);
await time('forward', () => layer.apply(layerParams, x).output);
await time('training step', () =>
  scoped(engine, () => {
    const { loss, gradients } = lossOf(params);
    optimizer.update(params, clipByNorm(gradients, 5).gradients);
    return loss;
  }),
);
process.exit(0);

/** Runs `body` and reads its result, so that all of the work is in the time. */
async function time(name, body) {
  const [all, asking] = [[], []];
  let launches = 0;
  for (let k = 0; k < times; k++) {
    const [before, from] = [engine.launches, performance.now()];
    const result = body();
    asking.push(performance.now() - from);
    await read(result);
    all.push(performance.now() - from);
    launches = engine.launches - before;
    engine.release?.(leaves(result));
  }
  const settled = (numbers) => median(numbers.slice(times >> 2)).toFixed(2);
  const kernels = engine.gpu === undefined ? '' : `, ${launches} launches`;
  console.log(
    `  ${name}: median ${settled(all)} ms, least ${Math.min(...all).toFixed(2)} ms, of which asking for it ${settled(asking)} ms${kernels}`,
  );
}
