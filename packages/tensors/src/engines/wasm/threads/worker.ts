/**
 * The program of a worker. scripts/buildWorker.mjs bundles this module into text (generated/workerSource.ts), because a worker
 * can start from text in Node, in pages and with any bundler.
 */
import type { BlasModule } from '../../../platform/systemBlas.js';
import type { Kernels } from '../kernels/kernelModule.js';
import { blasLoopRunner } from './blasLoopRunner.js';
import type { RunLoop } from './loopTask.js';
import { serveTasks } from './taskQueue.js';

export interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly queue: Int32Array<SharedArrayBuffer>;
  readonly workspace: number;
  /** The module that opens the system's BLAS, and the library to open. Absent if the kernels make all products. */
  readonly blas: { readonly url: string; readonly library: string } | undefined;
}

/** Serves tasks forever. Calls `ready` before the first. A failure is thrown, or rejects if a BLAS is opened. */
export function work({ module, memory, queue, workspace, blas }: WorkerData, ready: () => void): unknown {
  const kernels = new WebAssembly.Instance(module, { env: { memory, power: Math.pow } }).exports as unknown as Kernels;
  const serve = (runLoop: RunLoop): never => {
    ready();
    return serveTasks(queue, runLoop, workspace);
  };
  if (blas === undefined) return serve(kernels.runLoop);
  const opened: Promise<BlasModule> = import(/* @vite-ignore */ blas.url);
  return opened.then(({ openBlas }) => serve(blasLoopRunner({ kernels, memory, blas: openBlas(blas.library) })));
}
