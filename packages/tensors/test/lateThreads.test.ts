import { spawnSync } from 'node:child_process';
import { allStarted } from '@statal/tooling-vitest/allStarted';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../src/engines/wasm/threads/dispatcher.js';
import type { LoopTask } from '../src/engines/wasm/threads/loopTask.js';
import { createEngine, type Data, matmul, Random, readSync } from '../src/index.js';
import { messageOf } from './messageOf.js';

const task: LoopTask = { code: 0, t: 0, direction: 1, steps: 1 };

const withThreads = `
  import { createEngine, full } from '@statal/tensors';
  const engine = await createEngine({ threads: 4 });
  full(engine, [1000, 1000], 1);`;

/** Runs a program in a process of its own, with the library as it was built. */
function nodeRuns(program: string): { readonly status: number | null; readonly stderr: string } {
  const words = ['--input-type=module', '--eval', `${withThreads} ${program}`];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 30_000 });
  return { status, stderr };
}

describe('threads that are still on their way', () => {
  it('are not waited for: the caller does the work, with the same bits as when all are there', async () => {
    const engine = await createEngine({ threads: 3 });
    const a = Random.fromSeed(1).normal(engine, [500, 300]);
    const product = (): Data => readSync(matmul(a, a, { transposeB: true }));
    const before = product();
    await allStarted(engine);
    expect(product()).toEqual(before);
    engine.close();
  });

  it('may miss any number of dispatches', async () => {
    const done: number[] = [];
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const module = new WebAssembly.Module(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00));
    const dispatcher = new Dispatcher((code) => done.push(code), [0, 0], { module, memory, blas: undefined });
    const codes = Array.from({ length: 300 }, (_, code) => code);
    // Each task depends on one that may be in an earlier dispatch.
    const after = (code: number): object => (code < 7 ? {} : { after: code - 7 });
    for (let round = 0; round < 3; round++) dispatcher.run(codes.map((code) => ({ ...task, code, ...after(code) })));
    expect(done).toEqual([...codes, ...codes, ...codes]);
    await dispatcher.start();
    dispatcher.end();
  });

  it('are an error of what runs next when they fail', async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const dispatcher = new Dispatcher(() => {}, [0, 0], { module: {} as WebAssembly.Module, memory, blas: undefined });
    await expect(dispatcher.start()).rejects.toThrow('WebAssembly.Instance()');
    expect(messageOf(() => dispatcher.run([task, task]))).toMatch(
      /^EngineError: wasm engine: a thread did not start: WebAssembly\.Instance\(\).*\. createEngine\(\{ threads: 1 \}\) does without others$/,
    );
    dispatcher.end();
  });

  it.each([
    ['an idle process ends', ''],
    ['their engine closes', 'engine.close();'],
    ['their process is ended', 'process.exit(0);'],
  ])('are no obstacle when %s', (_, program) => {
    expect(nodeRuns(program)).toEqual({ status: 0, stderr: '' });
  });
});
