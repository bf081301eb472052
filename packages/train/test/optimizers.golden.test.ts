/** Five updates with given gradients against PyTorch. */
import { read } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensors, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { adam, adamw, type Optimizer, rmsprop, sgd } from '../src/index.js';
import { engineOf, kinds, toleranceOf } from './engines.js';
import { allGiven } from './values.js';

interface OptimizerCase {
  readonly name: string;
  readonly optimizer: 'sgd' | 'rmsprop' | 'adam' | 'adamw';
  readonly options: { readonly learningRate: number };
  readonly params: GoldenTensors;
  readonly gradients: readonly GoldenTensors[];
  readonly paramsAfter: readonly GoldenTensors[];
}

const optimizers: { readonly [name: string]: (options: { readonly learningRate: number }) => Optimizer } = { sgd, rmsprop, adam, adamw };
const cases = readGolden<OptimizerCase>('optimizers');

describe.each(kinds)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);

  it.each(cases.map((golden) => [golden.name, golden] as const))('%s makes the updates of PyTorch', async (_, golden) => {
    const optimizer = optimizers[golden.optimizer](golden.options);
    const params = allGiven(engine, golden.params);
    for (const [index, gradients] of golden.gradients.entries()) {
      optimizer.update(params, allGiven(engine, gradients));
      for (const [path, { data }] of Object.entries(golden.paramsAfter[index])) {
        expectClose(await read(params[path]), data, tolerance, `${path} after update ${index + 1}`);
      }
    }
    expect(optimizer.steps).toBe(golden.gradients.length);
  });
});
