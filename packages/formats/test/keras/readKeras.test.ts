import { createEngine } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, it } from 'vitest';
import { readKeras } from '../../src/keras/index.js';
import { batchFirstOutput, kerasCases, kerasFile } from './goldenModel.js';

describe('readKeras', async () => {
  const engine = await createEngine();

  it.each(kerasCases.map((golden) => [golden.name, golden] as const))('%s computes what Keras computes', async (name, golden) => {
    const model = readKeras(kerasFile(name), { engine, source: name });
    expectClose(await batchFirstOutput(engine, model, golden), golden.outputs.data, 1e-6, name);
  });
});
