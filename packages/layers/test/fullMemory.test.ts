/** What happens when the memory of the wasm engine is full, or is asked for buffers of changing sizes. */
import { compileStep, fullBptt, truncatedBptt, valueAndGrad } from '@statal/autograd';
import { gru, lstm } from '@statal/cells';
import { type ComputeEngine, createEngine, Random, readSync, sum, type Tensor, tensor, zeros } from '@statal/tensors';
import { scoped } from '@statal/tensors/internals';
import { afterEach, describe, expect, it } from 'vitest';
import { recurrent, stacked } from '../src/index.js';

/** The private parts of the wasm engine that this test uses. */
interface WithAllocator {
  readonly runtime: { readonly allocator: { allocate(bytes: number): number } };
}

const engines: ComputeEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.close();
});

async function opened(threads = 1): Promise<ComputeEngine> {
  const engine = await createEngine({ threads });
  engines.push(engine);
  return engine;
}

/** Calls `run` again and again; each time one allocation later fails, until none does. Gives the number of failures. */
function failAtEachAllocation(engine: ComputeEngine, run: () => void, check: () => void): number {
  const { allocator } = (engine as unknown as WithAllocator).runtime;
  const allocate = allocator.allocate.bind(allocator);
  for (let last = 0; ; last++) {
    let left = last;
    allocator.allocate = (bytes) => {
      if (left-- === 0) throw new Error('full');
      return allocate(bytes);
    };
    try {
      run();
      return last;
    } catch (error) {
      expect(error).toMatchObject({ message: 'full' });
    } finally {
      allocator.allocate = allocate;
    }
    check();
  }
}

/** Lets what outlives its scope move out of the memory. */
function pass(engine: ComputeEngine): void {
  for (let turn = 0; turn < 4; turn++) {
    scoped(engine, () => {
      zeros(engine, [1]);
    });
  }
}

describe('an allocation that fails', () => {
  const [T, B, H] = [9, 30, 8];
  const cases = [
    ['a gradient', 1, fullBptt()],
    ['a gradient on threads', 2, fullBptt()],
    ['a gradient in windows', 1, truncatedBptt({ window: 4 })],
  ] as const;

  it.each(cases)('leaves nothing behind, wherever it is in %s', { timeout: 60_000 }, async (_, threads, bptt) => {
    const engine = await opened(threads);
    const layer = stacked([recurrent(lstm(), { inputs: H, units: H }), recurrent(gru(), { inputs: H, units: H })], { dropout: 0.1 });
    const random = Random.fromSeed(1);
    const params = layer.init({ engine, random });
    const x = random.normal(engine, [T, B, H]);
    const lossOf = valueAndGrad((p: typeof params) => sum(sum(layer.apply(p, x, { random, bptt }).output, { axis: [0, 2] })));
    const run = (): number => readSync(lossOf(params).loss)[0];
    const want = run();
    pass(engine);
    const { bytes, buffers } = engine.memory();
    const failures = failAtEachAllocation(engine, run, () => {
      pass(engine);
      expect(engine.memory()).toMatchObject({ bytes, buffers });
    });
    expect(failures).toBeGreaterThan(50);
    expect(run()).toBe(want);
  });

  it('leaves nothing behind when a stream is opened', async () => {
    const engine = await opened();
    const layer = recurrent(lstm(), { inputs: H, units: H });
    const params = layer.init({ engine, random: Random.fromSeed(1) });
    const x = zeros(engine, [1, 1, H]);
    const start = layer.apply(params, x).state;
    const run = (): void => compileStep((state: typeof start, now: Tensor) => layer.apply(params, now, { state }), start, x).close();
    run();
    pass(engine);
    const { bytes, buffers } = engine.memory();
    const failures = failAtEachAllocation(engine, run, () => {
      pass(engine);
      expect(engine.memory()).toMatchObject({ bytes, buffers });
    });
    expect(failures).toBeGreaterThan(3);
  });
});

describe('a memory that is full', () => {
  it('is used again by smaller tensors after larger ones have left', async () => {
    const engine = await opened();
    for (const mb of [150, 120, 90, 70]) {
      scoped(engine, () => {
        zeros(engine, [mb * 2 ** 18]);
      });
    }
    expect(engine.memory().reserved).toBeLessThan(180 * 2 ** 20);
  });

  it('names its largest tensor as too much', async () => {
    const engine = await opened();
    expect(() => scoped(engine, () => zeros(engine, [2 ** 31]))).toThrow(/no room for 8192 MB more: the memory of 1 MB cannot grow/);
    expect(readSync(zeros(engine, [1]))).toEqual(Float32Array.of(0));
  });
});

describe('a training', () => {
  const [B, H] = [8, 32];

  async function reservedAfter(lengths: readonly number[]): Promise<number> {
    const engine = await opened();
    const layer = stacked([recurrent(lstm(), { inputs: H, units: H }), recurrent(lstm(), { inputs: H, units: H })]);
    const params = layer.init({ engine, random: Random.fromSeed(1) });
    const lossOf = valueAndGrad((p: typeof params, x: Tensor) => sum(layer.apply(p, x).output));
    for (const steps of lengths) {
      readSync(lossOf(params, tensor(engine, new Float32Array(steps * B * H), { shape: [steps, B, H] })).loss);
    }
    return engine.memory().reserved;
  }

  it('of changing lengths reserves little more than one of the greatest length', { timeout: 60_000 }, async () => {
    let state = 1;
    const random = Array.from({ length: 120 }, () => {
      state = (48271 * state) % 2147483647;
      return 5 + (state % 296);
    });
    const growing = Array.from({ length: 100 }, (_, index) => 5 + 3 * index);
    const most = 1.25 * (await reservedAfter([300, 300, 300]));
    expect(await reservedAfter([...random, 300])).toBeLessThanOrEqual(most);
    expect(await reservedAfter([...growing, 300])).toBeLessThanOrEqual(most);
  });
});
