import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ComputeEngine, type EngineOptions, fastestEngine, full, matmul, read, type StepMaker, sum } from '../src/index.js';
import { engineOf, kinds } from './engines.js';

/** A simulated clock: real times depend on the load of the machine. */
let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
const opened: ComputeEngine[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  opened.splice(0);
});

/** A step that computes something, and takes the time in the table by the simulated clock. */
const taking =
  (milliseconds: (engine: ComputeEngine) => number): StepMaker =>
  (engine) => {
    opened.push(engine);
    vi.spyOn(engine, 'close');
    const x = full(engine, [4, 4], 1);
    return () => {
      now += milliseconds(engine);
      return sum(matmul(x, x));
    };
  };

const isClosed = (engine: ComputeEngine): boolean => vi.mocked(engine.close).mock.calls.length === 1;
const both: EngineOptions[] = [{ kind: 'wasm', threads: 1 }, { kind: 'reference' }];

describe('fastestEngine', () => {
  it.each([
    ['the first', 1, 2],
    ['the second', 2, 1],
    ['the first of equals', 1, 1],
  ])('gives %s when it is faster, and closes the other', async (_, ofWasm, ofReference) => {
    const prepare = taking(({ name }) => (name === 'reference' ? ofReference : ofWasm));
    const { engine, report } = await fastestEngine(prepare, { candidates: both });
    const [wasm, reference] = opened;
    const [winner, loser] = ofWasm <= ofReference ? [wasm, reference] : [reference, wasm];
    expect(engine).toBe(winner);
    expect(report).toEqual([
      { name: wasm.name, milliseconds: ofWasm },
      { name: 'reference', milliseconds: ofReference },
    ]);
    expect([isClosed(winner), isClosed(loser)]).toEqual([false, true]);
    expect(await read(sum(full(engine, [3], 2)))).toMatchObject({ 0: 6 });
    engine.close();
  });

  it('does not count the first steps, which compile', async () => {
    let steps = 0;
    const prepare = taking(() => (++steps <= 2 ? 1000 : 1));
    const { engine, report } = await fastestEngine(prepare, { candidates: [{ threads: 1 }] });
    expect(report).toEqual([{ name: engine.name, milliseconds: 1 }]);
    engine.close();
  });

  it('takes the median: a round that was held up does not decide', async () => {
    let steps = 0;
    const { engine, report } = await fastestEngine(
      taking(() => (++steps === 5 ? 1000 : 1)),
      { candidates: [{ threads: 1 }] },
    );
    expect(report).toEqual([{ name: engine.name, milliseconds: 1 }]);
    engine.close();
  });

  it('soon gives up one that is hopeless', async () => {
    let steps = 0;
    const prepare = taking(({ name }) => {
      if (name === 'reference') steps += 1;
      return name === 'reference' ? 50 : 1;
    });
    const { engine, report } = await fastestEngine(prepare, { candidates: both });
    expect(report[1]).toEqual({ name: 'reference', milliseconds: 50 });
    expect(steps).toBe(3);
    engine.close();
  });

  it('does not time an engine without a GPU behind it, however fast it would be', async () => {
    const prepare = taking(({ gpu }) => (gpu === undefined ? 10 : 1));
    const candidates: EngineOptions[] = [{ kind: 'gpu', mode: 'cpu' }, { threads: 1 }, { kind: 'gpu', mode: 'webasm' }];
    const { engine, report } = await fastestEngine(prepare, { candidates });
    expect(opened).toEqual([engine]);
    expect(engine.name).toMatch(/^wasm/);
    expect(report).toEqual([
      { name: 'gpu (cpu)', leftOut: 'there is no GPU behind it' },
      { name: engine.name, milliseconds: 10 },
      { name: 'gpu (webasm)', leftOut: 'there is no GPU behind it' },
    ]);
    engine.close();
  });

  it('times engines without a GPU where nothing else runs', async () => {
    const prepare = taking(({ gpu }) => (gpu?.mode === 'cpu' ? 2 : 1));
    const candidates: EngineOptions[] = [
      { kind: 'gpu', mode: 'cpu' },
      { kind: 'gpu', mode: 'webasm' },
    ];
    const { engine, report } = await fastestEngine(prepare, { candidates });
    expect(engine.name).toBe('gpu (webasm)');
    expect(report).toEqual([
      { name: 'gpu (cpu)', milliseconds: 2 },
      { name: 'gpu (webasm)', milliseconds: 1 },
    ]);
    engine.close();
  });

  it('reports a candidate that cannot be opened', async () => {
    const candidates: EngineOptions[] = [{ kind: 'gpu', mode: 'webgl2' }, { threads: 1 }];
    const { engine, report } = await fastestEngine(
      taking(() => 1),
      { candidates },
    );
    expect(report[0]).toEqual({
      name: 'gpu:webgl2',
      leftOut: 'createEngine: the gpu mode webgl2 cannot run here: there is no WebGL 2 here: it needs a browser',
    });
    engine.close();
  });

  it('reports and closes a candidate whose step fails', async () => {
    const prepare = taking(({ name }) => {
      if (name !== 'reference') throw new RangeError('too large');
      return 1;
    });
    const { engine, report } = await fastestEngine(prepare, { candidates: both });
    expect(engine.name).toBe('reference');
    expect(report[0]).toMatchObject({ leftOut: 'too large' });
    expect(isClosed(opened[0])).toBe(true);
    engine.close();
  });

  it('fails when no candidate can run the step, and tells why of each', async () => {
    const cause = new RangeError('too large');
    const prepare: StepMaker = () => () => Promise.reject(cause);
    const failed = fastestEngine(prepare, { candidates: [{ kind: 'reference' }] });
    await expect(failed).rejects.toThrow('fastestEngine: no engine can run the step: reference: too large');
    await expect(failed).rejects.toMatchObject({ name: 'StatalError', cause });
    await expect(fastestEngine(prepare, { candidates: [] })).rejects.toThrow(
      'fastestEngine: no engine can run the step: there are no candidates',
    );
  });

  it('without candidates tries wasm and the GPU, and waits for steps that return no tensor', async () => {
    const drained = new Set<string>();
    const { engine, report } = await fastestEngine((candidate) => {
      const x = full(candidate, [2, 2], 1);
      return async () => {
        now += 1;
        await read(matmul(x, x));
        drained.add(candidate.name);
      };
    });
    expect(report).toHaveLength(3);
    expect(report.map(({ name }) => name)).toEqual([expect.stringMatching(/^wasm/), expect.stringContaining('webgpu'), 'gpu:webgl2']);
    expect(drained).toContain(engine.name);
    engine.close();
    if (!kinds.includes('gpu:webgpu')) return;
    const webgpu = await engineOf('gpu:webgpu');
    const outcome = webgpu.gpu?.isSoftware ? { leftOut: 'there is no GPU behind it' } : { milliseconds: 1 };
    expect(report[1]).toEqual({ name: webgpu.name, ...outcome });
    webgpu.close();
  });
});
