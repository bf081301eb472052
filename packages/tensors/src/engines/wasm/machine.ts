/** What every kernel of the wasm engine works with: the module, its memory, and scratch room. */
import type { Shape } from '../../shape.js';
import { stridesOf } from '../../shape.js';
import type { DType } from '../../tensor.js';
import { Allocator } from './allocator.js';
import type { OpenedBlas } from './blas.js';
import type { KernelModule, Kernels } from './kernelModule.js';
import { Scratch } from './scratch.js';
import { Threads } from './threads.js';

/** Row-major elements in memory. */
export interface Place {
  readonly pointer: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Elements in memory at any strides, in elements. */
export interface StridedPlace {
  readonly pointer: number;
  readonly strides: readonly number[];
  readonly isInt: boolean;
}

export const BYTES = 4;

const bits = new DataView(new ArrayBuffer(4));

/** The float32 of a number, as the integer of the same bits. */
export function floatBits(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}

export class Machine {
  readonly kernels: Kernels;
  readonly allocator: Allocator;
  readonly workspace: number;
  readonly threads: Threads;
  /** How products go to the system's BLAS, where there is one. */
  readonly system: OpenedBlas['products'] | undefined;

  private constructor(kernels: Kernels, allocator: Allocator, workspace: number, threads: Threads, system: Machine['system']) {
    this.kernels = kernels;
    this.allocator = allocator;
    this.workspace = workspace;
    this.threads = threads;
    this.system = system;
  }

  static async create(module: KernelModule, threadCount: number, opened?: OpenedBlas): Promise<Machine> {
    const { kernels, memory } = module;
    const allocator = new Allocator(memory, kernels.heapBase());
    const workspaces = Array.from({ length: threadCount }, () => allocator.allocate(kernels.workspaceBytes()));
    const threads = await Threads.start(module, workspaces, opened);
    return new Machine(kernels, allocator, workspaces[0], threads, opened?.products);
  }

  /** Runs `body`, which may allocate scratch buffers, and frees them at its end. */
  withScratch<T>(body: (scratch: Scratch) => T): T {
    const scratch = new Scratch(this.allocator);
    try {
      return body(scratch);
    } finally {
      scratch.free();
    }
  }

  fill({ pointer, shape }: Place, bitsOfValue: number): void {
    const start = pointer / BYTES;
    this.allocator.views.i32.fill(bitsOfValue, start, start + shape.reduce((product, dimension) => product * dimension, 1));
  }
}

export function strided(place: Place, strides: readonly number[] = stridesOf(place.shape)): StridedPlace {
  return { pointer: place.pointer, strides, isInt: place.dtype === 'int' };
}
