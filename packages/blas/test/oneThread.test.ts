import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { foundLibraries } from './foundLibraries.js';

/** Multiplies for a while in a process of its own, with the library as it was built. */
const program = `
  const { readdirSync } = require('node:fs');
  const { Worker, isMainThread, workerData } = require('node:worker_threads');
  const [library, inWorker] = workerData ?? JSON.parse(process.argv[1]);
  const SIZE = 700;
  async function measure() {
    const { openBlas } = await import('@statal/blas');
    const blas = openBlas(library);
    const values = new Float32Array(3 * SIZE * SIZE);
    const at = blas.addressOf(new Uint8Array(values.buffer));
    const matrices = [0, 1, 2].flatMap((index) => [at + 4 * index * SIZE * SIZE, SIZE]);
    const multiply = () => blas.multiply(0, 0, SIZE, SIZE, SIZE, ...matrices, 0);
    const threads = readdirSync('/proc/self/task').length;
    multiply();
    const [began, used] = [performance.now(), process.cpuUsage()];
    while (performance.now() - began < 400) multiply();
    const { user, system } = process.cpuUsage(used);
    const wall = performance.now() - began;
    console.log(JSON.stringify({ share: (user + system) / 1000 / wall, newThreads: readdirSync('/proc/self/task').length - threads }));
  }
  if (inWorker && isMainThread) new Worker(process.execArgv.at(-1), { eval: true, workerData: [library, inWorker], execArgv: [] });
  else measure();`;

const libraries = foundLibraries().filter(() => process.platform === 'linux');

describe.each(libraries)('the library that openBlas($choice) opens', ({ blas }) => {
  it.each([
    ['the main thread', false],
    ['a worker thread', true],
  ])('multiplies on the calling thread alone: %s', (_, inWorker) => {
    const words = ['--eval', program, JSON.stringify([blas.libraries, inWorker])];
    const { share, newThreads } = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', timeout: 30_000 }));
    expect(newThreads).toBe(0);
    // The time of all threads of the process, divided by the time that passed.
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1.2);
  });
});
