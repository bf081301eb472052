/** Node: worker_threads. Workers never keep an idle process alive. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Platform } from './platform.js';

const prologue = "const { parentPort, workerData } = require('node:worker_threads'); const ready = () => parentPort.postMessage('ready'); const data = workerData;";

export const platform: Platform = {
  cores: availableParallelism(),
  mayWait: true,
  startWorker: (source, data) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(`${prologue}${source}`, { eval: true, workerData: data, stdin: false });
      worker.once('error', reject);
      worker.once('message', () => {
        worker.unref();
        resolve({ end: () => void worker.terminate() });
      });
    }),
};
