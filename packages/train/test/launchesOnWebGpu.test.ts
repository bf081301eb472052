/** How many kernels a compiled training step has for each time step: the difference between two lengths of a sequence. */
import { compile, valueAndGrad } from '@statal/autograd';
import { type Cell, indrnn, lstm, statal } from '@statal/cells';
import { recurrent } from '@statal/layers';
import { type ComputeEngine, mul, Random, read, sum, type Tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { sgd } from '../src/index.js';
import { engineOf, fewCases, kinds } from './engines.js';

const UNITS = 20;
const BATCH = 3;
/** Milliseconds. Software adapters compile shaders slowly. */
const PATIENCE = 300_000;

/** Forward and backward. A state without products needs one kernel for all time steps. */
const expected: readonly (readonly [name: string, cell: Cell, launches: number])[] = [
  ['lstm', lstm(), 1 + 1],
  ['lstm with layer normalization', lstm({ layerNorm: true }), 2 + 2],
  ['statal whose units connect to themselves', statal({ connect: 'self' }), 0],
  ['indrnn', indrnn(), 0],
];

/** Compiling all kernels twice takes long, so the short run leaves it out. */
describe.skipIf(fewCases || !kinds.includes('gpu:webgpu'))('a training step compiled for WebGPU', async () => {
  const engine = kinds.includes('gpu:webgpu') ? await engineOf('gpu:webgpu') : undefined;

  it.each(expected)(
    'has its kernels for each time step: %s',
    async (_name, cell, launches) => {
      const count = async (steps: number): Promise<number> => launchesOf(engine as ComputeEngine, cell, steps);
      expect((await count(3)) - (await count(2))).toBe(launches);
    },
    PATIENCE,
  );
});

async function launchesOf(engine: ComputeEngine, cell: Cell, steps: number): Promise<number> {
  const random = Random.fromSeed(1);
  const layer = recurrent(cell, { inputs: UNITS, units: UNITS });
  const params = layer.init({ engine, random });
  const optimizer = sgd({ learningRate: 0.1 });
  const step = compile((p: typeof params, x: Tensor) => {
    const { loss, gradients } = valueAndGrad((own: typeof params) => {
      const { output } = layer.apply(own, x);
      return { loss: sum(mul(output, output)) };
    })(p);
    optimizer.update(p, gradients);
    return loss;
  });
  const x = random.normal(engine, [steps, BATCH, UNITS]);
  await read(step(params, x));
  const before = (engine as ComputeEngine & { readonly launches: number }).launches;
  await read(step(params, x));
  const { launches } = engine as ComputeEngine & { readonly launches: number };
  step.close();
  return launches - before;
}
