/** What ops, products and loops run on: the kernels, their memory, the threads and the product backend. */
import type { KernelModule, Kernels } from '../kernels/kernelModule.js';
import { Allocator } from '../memory/allocator.js';
import { type ThreadOptions, ThreadPool } from '../threads/threadPool.js';
import type { ProductBackend } from './productBackend.js';

export interface KernelRuntime {
  readonly kernels: Kernels;
  readonly allocator: Allocator;
  readonly threads: ThreadPool;
}

export interface WasmRuntime extends KernelRuntime {
  readonly products: ProductBackend;
}

/** How loops call a library of the system. */
export type LibraryLoops = Pick<ThreadOptions, 'runLoop' | 'blas'>;

/** Resolves when the threads can take tasks. */
export async function startRuntime(module: KernelModule, threadCount: number, library?: LibraryLoops): Promise<KernelRuntime> {
  const { kernels, memory } = module;
  const allocator = new Allocator(memory, kernels.heapBase());
  const workspaces = Array.from({ length: threadCount }, () => allocator.allocate(kernels.workspaceBytes()));
  const { runLoop, blas } = library ?? { runLoop: kernels.runLoop, blas: undefined };
  return { kernels, allocator, threads: await ThreadPool.create(module, { workspaces, runLoop, blas }) };
}
