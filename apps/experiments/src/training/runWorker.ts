/** The worker thread: makes one run after another, on an engine of one thread. Models this small do not benefit from more. */
import { setFlagsFromString } from 'node:v8';
import type { MessagePort } from 'node:worker_threads';
import { createEngine } from '@statal/tensors';
import { Tinypool, workerId } from 'tinypool';
import type { InsideResult } from '../inside/insideResult.js';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import type { Configuration } from './configuration.js';
import { requestOf, workOf } from './makeOnWorker.js';
import type { RunResult, Score } from './result.js';
import type { RunRequest } from './trainModel.js';

export interface WorkerRequest {
  readonly configuration: Configuration;
  /** Receives a `EvaluationMessage` at every evaluation. */
  readonly port: MessagePort;
}

export interface EvaluationMessage {
  /** From 0. */
  readonly worker: number;
  readonly iteration: number;
  readonly score: Score;
}

// Node 20 has relaxed SIMD behind a flag. `startProgram` sets it in the main thread.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

const material = Tinypool.workerData as TaskMaterial;
const engine = await createEngine({ threads: 1 });

/** Makes a run. Its thread is ended if it is stopped. */
export function makeRun(request: WorkerRequest): Promise<RunResult | undefined> {
  return workOf.makeRun(prepared(request));
}

/** Makes a run and looks inside of its model. */
export function makeInside(request: WorkerRequest): Promise<InsideResult | undefined> {
  return workOf.makeInside(prepared(request));
}

function prepared({ configuration, port }: WorkerRequest): RunRequest {
  const onEvaluation = (iteration: number, score: Score): void => {
    port.postMessage({ worker: workerId - 1, iteration, score } satisfies EvaluationMessage);
  };
  return requestOf(configuration, { material, engine, onEvaluation });
}
