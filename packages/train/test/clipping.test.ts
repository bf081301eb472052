import { createEngine, item, readSync, type Tensor, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensors, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { clipByNorm, clipByValue, globalNorm } from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { messageOf } from './messageOf.js';
import { allGiven, numbers } from './values.js';

interface ClippingCase {
  readonly name: string;
  readonly options: { readonly limit: number };
  readonly gradients: GoldenTensors;
  readonly norm: number;
  readonly clipped: GoldenTensors;
}

const cases = readGolden<ClippingCase>('clipping');

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const make = (...values: number[]): Tensor => tensor(engine, Float64Array.from(values));

  it.each(cases.map((golden) => [golden.name, golden] as const))('clipByNorm is that of PyTorch: %s', (_, golden) => {
    const { gradients, norm } = clipByNorm(allGiven(engine, golden.gradients), golden.options.limit);
    expectClose([item(norm)], [golden.norm], tolerance, 'norm');
    for (const [path, { data }] of Object.entries(golden.clipped)) expectClose(readSync(gradients[path]), data, tolerance, path);
  });

  it('clipByNorm keeps the nesting, ints as they are and the gradients that came', () => {
    const table = tensor(engine, Int32Array.of(3));
    const given = { layers: [{ W: make(3, 0) }, { W: make(0, 4) }], table };
    const { gradients, norm } = clipByNorm(given, 1);
    expect(item(norm)).toBe(5);
    expect(gradients.table).toBe(table);
    expectClose([...numbers(gradients.layers[0].W), ...numbers(gradients.layers[1].W)], [0.6, 0, 0, 0.8], 1e-6);
    expect(numbers(given.layers[0].W)).toEqual([3, 0]);
    expect(item(globalNorm(given))).toBe(5);
  });

  it('clipByValue clips each element', () => {
    const { W } = clipByValue({ W: make(-3, -1, 0.5, 2), table: tensor(engine, Int32Array.of(9)) }, 1);
    expect(numbers(W)).toEqual([-1, -1, 0.5, 1]);
  });

  it('leaves nothing behind in the memory of the engine but what it returns', () => {
    const given = { a: make(1, 2, 3), b: make(4) };
    const keep = [clipByNorm(given, 1), clipByValue(given, 1)];
    const { buffers } = engine.memory();
    engine.scope(() => {
      clipByNorm(given, 1);
      clipByValue(given, 1);
    });
    expect(engine.memory().buffers).toBeLessThanOrEqual(buffers);
    expect(keep).toHaveLength(2);
  });
});

describe('clipping', async () => {
  const engine = await createEngine({ kind: 'reference' });
  it.each([
    [() => clipByNorm({ w: tensor(engine, [1]) }, 0), 'clipByNorm: limit is 0, expected more than 0'],
    [() => clipByValue({ w: tensor(engine, [1]) }, Number.NaN), 'clipByValue: limit is NaN, expected more than 0'],
    [() => globalNorm({ w: tensor(engine, Int32Array.of(1)) }), 'globalNorm: there is no float tensor'],
  ])('says what is wrong: %#', async (run, message) => {
    expect(await messageOf(run)).toBe(message);
  });
});
