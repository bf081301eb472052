/**
 * The program of a worker. scripts/buildWorker.mjs bundles this module into text (generated/workerSource.ts), because a worker
 * can start from text in Node, in pages and with any bundler, and into a file for pages whose policy refuses text.
 */
import type { BlasModule } from '../../../platform/systemBlas.js';
import type { Kernels } from '../kernels/kernelModule.js';
import { blasLoopRunner } from './blasLoopRunner.js';
import { serveTasks } from './taskQueue.js';

export interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly queue: Int32Array<SharedArrayBuffer>;
  readonly workspace: number;
  /** The module that opens the system's BLAS, and the libraries to open. Absent if the kernels make all products. */
  readonly blas: { readonly url: string; readonly libraries: readonly string[] } | undefined;
}

/** Serves tasks forever, with the kernels alone. Calls `ready` before the first. */
export function workOnKernels({ module, memory, queue, workspace }: WorkerData, ready: () => void): never {
  const { runLoop } = instantiate(module, memory);
  ready();
  return serveTasks(queue, runLoop, workspace);
}

/** The same, with the system's BLAS if there is one. A failure is thrown, or rejects if a BLAS is opened. Bundles for pages leave it out. */
export function work(data: WorkerData, ready: () => void): unknown {
  const { module, memory, queue, workspace, blas } = data;
  if (blas === undefined) return workOnKernels(data, ready);
  const opened: Promise<BlasModule> = import(/* @vite-ignore */ blas.url);
  return opened.then(({ openBlas }) => {
    const runLoop = blasLoopRunner({ kernels: instantiate(module, memory), memory, blas: openBlas(blas.libraries) });
    ready();
    return serveTasks(queue, runLoop, workspace);
  });
}

function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory, power: Math.pow } }).exports as unknown as Kernels;
}
