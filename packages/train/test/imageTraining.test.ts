/** Models of videos learn what only memory can tell, and a compiled training step does what the step does. */
import { compile, valueAndGrad } from '@statal/autograd';
import { type Cell, convGru, convLstm, convStatal } from '@statal/cells';
import { conv2d, dense, flatten, groupNorm, type Layer, pool2d, recurrent, sequential } from '@statal/layers';
import { type ComputeEngine, createEngine, leaves, Random, read, type Tensor, type Tree, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { adam, crossEntropy, type Optimizer, sgd } from '../src/index.js';
import { engineOf, fewCases, isThorough, kinds } from './engines.js';

const [T, B, H, W] = [5, 8, 4, 6];
const inside = { image: [H, W / 2] as const, size: 3 };

const cells: readonly (readonly [string, Cell])[] = [
  ['convLstm', convLstm(inside)],
  ['convGru', convGru(inside)],
  ['convStatal', convStatal({ ...inside, memory: 'content' })],
];

function modelOf(cell: Cell): Layer {
  const recurrence = recurrent(cell, { inputs: 4, units: 4, returnSequences: false });
  const units = recurrence.units as number;
  return sequential([
    conv2d({ inputs: 1, units: 4, padding: 'same', activation: 'tanh' }),
    groupNorm({ units: 4, groups: 2 }),
    pool2d({ kind: 'max', size: [1, 2] }),
    recurrence,
    flatten(),
    dense({ inputs: (H * W * units) / 2, units: 2 }),
  ]) as unknown as Layer;
}

/** A spark in the left or in the right half of the first frame, and darkness after it. The class is the half. */
function sparks(draw: Random): { readonly clips: Float32Array; readonly classes: Int32Array; readonly lengths: Int32Array } {
  const unit = (which: number, row: number): number => draw.fold(which).unit(row);
  const clips = new Float32Array(T * B * H * W);
  const classes = Int32Array.from({ length: B }, (_, row) => row % 2);
  for (let row = 0; row < B; row++) {
    const [i, j] = [Math.floor(H * unit(0, row)), Math.floor((W / 2) * unit(1, row)) + (classes[row] * W) / 2];
    clips[(row * H + i) * W + j] = 1;
  }
  return { clips, classes, lengths: Int32Array.from({ length: B }, (_, row) => T - (row % 3)) };
}

interface Training {
  readonly compiled: boolean;
  readonly steps: number;
  readonly make: () => Optimizer;
}

/** The losses of a training, then its parameters. */
async function train(engine: ComputeEngine, cell: Cell, { compiled, steps, make }: Training): Promise<number[][]> {
  const model = modelOf(cell);
  const params = model.init({ engine, random: Random.fromSeed(1) });
  const optimizer = make();
  const lossOf = (p: Tree, { clips, classes, lengths }: ReturnType<typeof sparks>): Tensor => {
    const { output } = model.apply(p, tensor(engine, clips, { shape: [T, B, H, W, 1] }), { lengths });
    return crossEntropy(output, tensor(engine, classes));
  };
  const step = (p: Tree, data: ReturnType<typeof sparks>): Tensor => {
    const { loss, gradients } = valueAndGrad((given: Tree) => lossOf(given, data))(p);
    optimizer.update(p, gradients);
    return loss;
  };
  const run = compiled ? compile(step) : (...given: Parameters<typeof step>) => engine.scope(() => step(...given));
  const losses: number[] = [];
  for (let k = 0; k < steps; k++) losses.push((await read(run(params, sparks(Random.fromSeed(2).fold(k)))))[0]);
  return [losses, ...(await Promise.all(leaves(params).map(async (leaf) => Array.from(await read(leaf)))))];
}

describe.each(cells)('a model of videos with %s', (_, cell) => {
  it('learns where a spark was long after it is gone, with the same bits on two threads and compiled', async () => {
    const [steps, make] = [80, () => adam({ learningRate: 0.02 })];
    const [one, two] = [await createEngine({ threads: 1 }), await createEngine({ threads: 2 })];
    const [losses, ...params] = await train(one, cell, { compiled: false, steps, make });
    expect(Math.max(...losses.slice(-10))).toBeLessThan(0.1);
    for (const compiled of [false, true]) expect(await train(two, cell, { compiled, steps, make })).toEqual([losses, ...params]);
    one.close();
    two.close();
  });

  /** Software compiles the shaders of one model in seconds, so one cell stands for the others. */
  const isTested = (kind: string): boolean => kind.startsWith('gpu') && !fewCases && (isThorough(kind) || cell.name === 'convStatal');

  it.each(kinds.filter(isTested))('trains on the %s engine as on the reference', async (kind) => {
    // Adam would divide by gradients that are 0 but for rounding.
    const [steps, make] = [2, () => sgd({ learningRate: 0.5 })];
    const want = await train(await createEngine({ kind: 'reference' }), cell, { compiled: false, steps, make });
    const engine = await engineOf(kind);
    for (const compiled of kind === 'gpu:webgpu' ? [false, true] : [false]) {
      const got = await train(engine, cell, { compiled, steps, make });
      for (const [index, values] of want.entries()) expectClose(got[index], values, 1e-4, `array ${index}`);
    }
  });
});
