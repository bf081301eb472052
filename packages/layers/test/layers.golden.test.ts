/** Layer normalization and embedding against PyTorch. */
import { valueAndGrad } from '@statal/autograd';
import { mul, read, sum, type Tensor, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensor, type GoldenTensors, readGolden } from '@statal/tooling-vitest/golden';
import { describe, it } from 'vitest';
import { embedding, type LayerNormParams, layerNorm } from '../src/index.js';
import { engineOf, kinds, toleranceOf } from './engines.js';
import { given } from './values.js';

interface LayerCase {
  readonly name: string;
  readonly options: { readonly epsilon: number; readonly shift: boolean };
  readonly params: GoldenTensors;
  readonly input: GoldenTensor;
  readonly outputs: GoldenTensor;
  readonly loss: { readonly weights: { readonly outputs: GoldenTensor } };
  readonly gradients: { readonly params: GoldenTensors; readonly input: GoldenTensor };
}

describe.each(kinds)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);

  it.each(readGolden<LayerCase>('layerNorm').map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
    const units = golden.outputs.shape[2];
    const layer = layerNorm({ units, ...golden.options });
    const params = Object.fromEntries(
      Object.entries(golden.params).map(([name, value]) => [name, given(engine, value)]),
    ) as LayerNormParams;
    const weights = given(engine, golden.loss.weights.outputs);
    const { aux, gradients } = valueAndGrad((values: { params: LayerNormParams; x: Tensor }) => {
      const { output } = layer.apply(values.params, values.x);
      return { loss: sum(mul(output, weights)), output };
    })({ params, x: given(engine, golden.input) });
    expectClose(await read(aux.output), golden.outputs.data, tolerance, 'outputs');
    for (const [name, value] of Object.entries(gradients.params))
      expectClose(await read(value), golden.gradients.params[name].data, tolerance, name);
    expectClose(await read(gradients.x), golden.gradients.input.data, tolerance, 'gradient of the input');
  });

  it.each(readGolden<LayerCase>('embedding').map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
    const [entries, units] = golden.params.table.shape;
    const layer = embedding({ entries, units });
    const x = tensor(engine, Int32Array.from(golden.input.data), { shape: golden.input.shape });
    const weights = given(engine, golden.loss.weights.outputs);
    const { aux, gradients } = valueAndGrad((params: { table: Tensor }) => {
      const { output } = layer.apply(params, x);
      return { loss: sum(mul(output, weights)), output };
    })({ table: given(engine, golden.params.table) });
    expectClose(await read(aux.output), golden.outputs.data, tolerance, 'outputs');
    expectClose(await read(gradients.table), golden.gradients.params.table.data, tolerance, 'gradient of the table');
  });
});
