/** The worker thread: makes one run after another, on an engine of one thread. Models this small do not benefit from more. */
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { createEngine } from '@statal/tensors';
import { comparedCell } from '../cells/cellTable.js';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import { taskNamed } from '../tasks/taskTable.js';
import type { Configuration } from './configuration.js';
import { trainRun } from './trainRun.js';
import type { FromWorker, ToWorker } from './workerMessages.js';

// As in the main thread: Node 20 has relaxed SIMD behind a flag.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

const material = workerData as TaskMaterial;
const engine = await createEngine({ threads: 1 });
let stopping = new AbortController();

const say = (message: FromWorker): void => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stopping.abort();
  else void make(message.configuration);
});

async function make(configuration: Configuration): Promise<void> {
  stopping = new AbortController();
  const task = taskNamed(configuration.task.name, material);
  const cell = comparedCell(configuration.cell.name).make(configuration.task.training);
  try {
    const onLook = (iteration: number, score: { loss: number; right: number }): void => say({ type: 'look', iteration, score });
    say({ type: 'end', result: await trainRun({ configuration, task, cell, engine, signal: stopping.signal, onLook }) });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    say({ type: 'error', message, stack });
  }
}
