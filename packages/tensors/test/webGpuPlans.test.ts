/** What runs plans on a WebGPU device, tried with kernels written by hand. The kernels of real plans have tests of their own. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import type { WebGpuAccess } from '../src/engines/gpu/gpuDevice.js';
import type { GpuEngine } from '../src/engines/gpu/gpuEngine.js';
import type { PlanKernels } from '../src/engines/gpu/plan/device/webGpuPlan.js';
import { add, full, mul, read, sum, type Tensor, transpose, write } from '../src/index.js';
import { preparePlan, scoped } from '../src/internals.js';
import { countedDevice } from './countedDevice.js';
import { kinds } from './engines.js';
import { dataOf, Expected, engineWith, kernelsOf, N, numbers, record, sgd, steps } from './handWrittenPlan.js';

const engines: GpuEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.close();
});

async function ready(planKernels: PlanKernels = kernelsOf) {
  const engine = await engineWith(planKernels);
  engines.push(engine);
  const w = full(engine, [N], 1);
  const state = full(engine, [N], 0);
  const counted = { calls: 0 };
  const plan = record(engine, [w, state, dataOf(0), 0.5], () => counted.calls++);
  const prepared = preparePlan(engine, plan, { steady: [true, false, false, false] });
  return { engine, w, state, plan, prepared, counted, expected: new Expected() };
}

describe.skipIf(!kinds.includes('gpu:webgpu'))('plans on a WebGPU device', () => {
  it('compute results, carry state and change parameters in place', async () => {
    const { w, state, prepared, expected, counted } = await ready();
    const [next, total, data] = steps(prepared, state, w, 3, expected);
    expect(await numbers(next)).toEqual(expected.state);
    expect(await numbers(total)).toEqual([expected.state.reduce((a, b) => a + b)]);
    expect(await numbers(data)).toEqual(Array.from(dataOf(2)));
    expect(await numbers(w)).toEqual(expected.w);
    expect(await numbers(state)).toEqual(new Array(N).fill(0));
    expect(counted.calls).toBe(3);
  });

  it('keep the order with ops outside of plans, before and after', async () => {
    const { engine, w, state, prepared, expected } = await ready();
    const start = mul(add(state, 2), 0.5);
    expected.state = expected.state.map(() => 1);
    const [first] = steps(prepared, start, w, 1, expected);
    const doubled = mul(w, 2);
    const saved = transpose(w);
    const wanted = expected.w.map((x) => 2 * x);
    const before = [...expected.w];
    const [second] = steps(prepared, add(first, 0), w, 2, expected);
    expect(await numbers(doubled)).toEqual(wanted);
    expect(await numbers(saved)).toEqual(before);
    expect(await numbers(second)).toEqual(expected.state);
    expect(await numbers(add(w, 0))).toEqual(expected.w);
    engine.update('sgd', sgd, [w, full(engine, [N], 1)]);
    expected.w = expected.w.map((x) => x - 0.5);
    const [third] = steps(prepared, second, w, 1, expected);
    expect(await numbers(third)).toEqual(expected.state);
    write(w, new Float32Array(N).fill(3));
    expected.w.fill(3);
    const [fourth] = steps(prepared, third, w, 2, expected);
    expect(await numbers(fourth)).toEqual(expected.state);
    expect(await numbers(w)).toEqual(expected.w);
  });

  it('make 1 submission, 1 upload and no new object once warm, the loss read at each step', async () => {
    const { engine, w, state, prepared, expected } = await ready();
    let results = steps(prepared, state, w, 1, expected);
    const step = async (): Promise<number> => {
      const next = steps(prepared, results[0], w, 1, expected);
      const loss = read(next[1]);
      engine.release([...results, ...next.slice(1)]);
      results = [next[0]];
      await engine.drain();
      return (await loss)[0];
    };
    for (let k = 0; k < 4; k++) await step();
    const counts = countedDevice((engine.device.webGpu as WebGpuAccess).device);
    const before = engine.launches;
    for (let k = 0; k < 10; k++)
      expect(await step()).toBeCloseTo(
        expected.state.reduce((a, b) => a + b),
        5,
      );
    counts.stop();
    expect(counts).toMatchObject({ submits: 10, uploads: 10, objects: 0 });
    expect(engine.launches - before).toBe(30);
  });

  it('let many reads wait at once, each for the loss of its own step', async () => {
    const { w, state, prepared, expected } = await ready();
    let results: readonly Tensor[] = [state];
    const losses: Promise<number[]>[] = [];
    const wanted: number[][] = [];
    const kept: Tensor[] = [];
    for (let k = 0; k < 12; k++) {
      results = steps(prepared, results[0], w, 1, expected);
      wanted.push([expected.state.reduce((a, b) => a + b)]);
      if (k % 3 === 0) kept.push(results[1]);
      else losses.push(numbers(results[1]));
    }
    expect(await Promise.all(losses)).toEqual(wanted.filter((_, k) => k % 3 !== 0));
    expect(await Promise.all(kept.map(numbers))).toEqual(wanted.filter((_, k) => k % 3 === 0));
    expect(await numbers(kept[0])).toEqual(wanted[0]);
  });

  it('find parameters of other recordings where they are, and take turns between models', async () => {
    let made = 0;
    const { engine, w, state, plan, prepared, expected } = await ready((...given) => {
      made += 1;
      return kernelsOf(...given);
    });
    const [first] = steps(prepared, state, w, 1, expected);
    const again = preparePlan(engine, plan, { steady: [true, false, false, false] });
    const [second] = steps(again, first, w, 1, expected);
    expect(await numbers(second)).toEqual(expected.state);
    // The same kernels hold for both.
    expect(made).toBe(1);
    const other = { w: full(engine, [N], 1), expected: new Expected() };
    let [mine, theirs] = [second, state];
    for (let turn = 0; turn < 3; turn++) {
      [mine] = steps(prepared, mine, w, 1, expected);
      [theirs] = steps(prepared, theirs, other.w, 1, other.expected);
    }
    expect(made).toBe(2);
    expect(await numbers(theirs)).toEqual(other.expected.state);
    expect(await numbers(mine)).toEqual(expected.state);
    prepared.close();
    const [last] = steps(again, mine, w, 1, expected);
    expect(await numbers(last)).toEqual(expected.state);
    expect(await numbers(w)).toEqual(expected.w);
  });

  it('run op by op where kernels cannot be made or do not fit, and say why', async () => {
    const refused = await ready(() => {
      throw new Error('an op is unknown');
    });
    const [next] = steps(refused.prepared, refused.state, refused.w, 2, refused.expected);
    expect(await numbers(next)).toEqual(refused.expected.state);
    expect(await numbers(refused.w)).toEqual(refused.expected.w);
    expect(refused.engine.gpu.opByOp).toEqual(['its kernels cannot be made: an op is unknown']);
    const large = await ready((...given) => ({ ...kernelsOf(...given), arenaSize: 2 ** 40 }));
    const [after] = steps(large.prepared, large.state, large.w, 2, large.expected);
    expect(await numbers(after)).toEqual(large.expected.state);
    expect(large.engine.gpu.opByOp[0]).toMatch(/^its values take 4398046511104 bytes, and a buffer of this device has at most \d+$/);
  });

  it('take results into scopes, and free them at their end', async () => {
    const { engine, w, state, prepared, expected } = await ready();
    steps(prepared, state, w, 1, expected);
    const { buffers } = engine.memory();
    const total = scoped(engine, () => {
      const results = steps(prepared, state, w, 1, expected);
      return sum(results[0]);
    });
    expect(engine.memory().buffers).toBe(buffers + 1);
    expect(await numbers(total)).toHaveLength(1);
  });

  it('give the buffers of collected results to later runs', async () => {
    const { engine, w, state, prepared, expected } = await ready();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { buffers } = engine.memory();
    for (let k = 0; k < 20; k++) {
      steps(prepared, state, w, 5, expected);
      await engine.drain();
    }
    for (let attempt = 0; attempt < 50 && engine.memory().buffers > buffers; attempt++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(engine.memory().buffers).toBeLessThanOrEqual(buffers + 3);
    const counts = countedDevice((engine.device.webGpu as WebGpuAccess).device);
    steps(prepared, state, w, 3, expected);
    counts.stop();
    expect(counts.objects).toBe(0);
  });

  it('free what they took when they are closed', async () => {
    const { engine, w, state, plan, prepared, expected } = await ready();
    let results = steps(prepared, state, w, 1, expected);
    await engine.drain();
    const { reserved, bytes } = engine.memory();
    expect(reserved).toBeGreaterThan(bytes);
    const counts = countedDevice((engine.device.webGpu as WebGpuAccess).device);
    const taken: number[] = [];
    for (let k = 0; k < 12; k++) {
      const more = preparePlan(engine, plan, { steady: [true, false, false, false] });
      const next = steps(more, results[0], w, 1, expected);
      engine.release(results);
      results = next;
      more.close();
      taken.push(counts.bytes);
    }
    counts.stop();
    expect(engine.memory().reserved).toBe(reserved);
    // The results of the last, which are still there, and a buffer to read its sum.
    expect(taken.slice(1)).toEqual(new Array(11).fill(taken[0]));
    expect(await numbers(w)).toEqual(expected.w);
  });
});
