/** The small training of the text generator, on the engines of a page. */
import { type ComputeEngine, createEngine } from '@statal/tensors';
import { type TestEngines, testEngines } from '@statal/tooling-vitest/testEngines';
import { beforeAll, describe, expect, it } from 'vitest';
import text from '../../../apps/text-generator/dist/defaultText.txt?raw';
import { expectSameEnd, expectSameStart, lossesOn } from '../../../apps/text-generator/test/smallTraining.js';

const { kinds, engineOf, fewCases }: TestEngines<ComputeEngine> = await testEngines(createEngine);

/** A step in software takes about a second. */
const stepsOn = (kind: string): number => (fewCases ? (kind === 'gpu:webgl2' ? 5 : 40) : 200);

describe('a training', () => {
  let [reference, wasm]: readonly (readonly number[])[] = [];
  beforeAll(async () => {
    reference = await lossesOn(await createEngine({ kind: 'reference' }), text, 20);
    wasm = await lossesOn(await createEngine({ kind: 'wasm', threads: 1 }), text, Math.max(...kinds.map(stepsOn)));
    expect(text.length).toBeGreaterThan(100_000);
  }, 240_000);

  it.each(kinds.map((kind) => [kind, stepsOn(kind)] as const))(
    'on %s has in %i steps the losses that the reference engine begins with, and ends as wasm does if it gets there',
    { timeout: 600_000 },
    async (kind, steps) => {
      const losses = await lossesOn(await engineOf(kind), text, steps);
      expectSameStart(losses, reference.slice(0, steps));
      expect(losses).toHaveLength(steps);
      if (steps === 200) expectSameEnd(losses, wasm);
    },
  );
});
