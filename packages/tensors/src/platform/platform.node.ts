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
  importInstalled: async (name) => {
    try {
      // Resolved by Node itself, because workers have no other resolution and must import the same file.
      const url = pathToFileURL(requireHere.resolve(name)).href;
      return { url, module: await importAtRunTime(url) };
    } catch {
      return undefined;
    }
  },
};

const requireHere = createRequire(import.meta.url);

/** A bundler must leave this import alone: what it imports is known only on the machine that runs the program. */
function importAtRunTime(url: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ url);
}
