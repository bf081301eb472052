/** Node: worker_threads. Workers never keep an idle process alive. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { inflateRawSync } from 'node:zlib';
import type { Platform } from './platform.js';

const prologue =
  "const { parentPort, workerData } = require('node:worker_threads'); const ready = () => parentPort.postMessage('ready'); const data = workerData;";

export const platform: Platform = {
  // Skips zeroing the array, which takes several times as long as filling it.
  newBytes: (length) => new Uint8Array(Buffer.allocUnsafeSlow(length).buffer),
  cores: availableParallelism(),
  mayWait: true,
  startWorker: (source, data) => {
    const worker = new Worker(`${prologue}${source}`, { eval: true, workerData: data, stdin: false });
    worker.unref();
    const started = new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', resolve);
    });
    return { started, end: () => void worker.terminate() };
  },
  startsMeanwhile: true,
  // Node has DecompressionStream too, but takes 20 ms to load it.
  inflate: async (deflated) => new Uint8Array(inflateRawSync(deflated)),
  // Resolved by Node itself, because workers have no other resolution and must import the same file.
  importBlas: async () => {
    const url = pathToFileURL(createRequire(import.meta.url).resolve('@statal/blas')).href;
    return { url, module: await import(/* @vite-ignore */ url) };
  },
  // The package `webgpu` is optional. Without it, `navigator.gpu` does not change.
  provideWebGpu: async () => {
    const host = globalThis as { navigator?: { gpu?: unknown } };
    host.navigator ??= {};
    if (host.navigator.gpu !== undefined) return;
    const found = await import('webgpu').catch(() => undefined);
    if (found === undefined) return;
    Object.assign(globalThis, found.globals);
    Object.defineProperty(host.navigator, 'gpu', { value: found.create([]), configurable: true });
  },
};
