/** The small training of the text generator, on the engines of a page. */
import { type ComputeEngine, createEngine } from '@statal/tensors';
import { type TestEngines, testEngines } from '@statal/tooling-vitest/testEngines';
import { beforeAll, describe, expect, it } from 'vitest';
import text from '../../../apps/text-generator/dist/defaultText.txt?raw';
import { expectSameEnd, expectSameStart, lossesOn } from '../../../apps/text-generator/test/smallTraining.js';

const { kinds, engineOf }: TestEngines<ComputeEngine> = await testEngines(createEngine);

describe('a training', () => {
  let [reference, wasm]: readonly (readonly number[])[] = [];
  beforeAll(async () => {
    reference = await lossesOn(await createEngine({ kind: 'reference' }), text, 20);
    wasm = await lossesOn(await createEngine({ kind: 'wasm', threads: 1 }), text, 200);
    expect(text.length).toBeGreaterThan(100_000);
  }, 60_000);

  it.each(kinds)(
    'on %s has the losses of the reference engine over 20 steps, and after 200 those of wasm',
    { timeout: 240_000 },
    async (kind) => {
      const losses = await lossesOn(await engineOf(kind), text, 200);
      expectSameStart(losses, reference);
      expectSameEnd(losses, wasm);
    },
  );
});
