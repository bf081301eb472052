import type { ComputeEngine } from '../../engine.js';
import { type Shape, sizeOf, stridesOf } from '../../shape.js';
import type { DType } from '../../tensor.js';
import { TensorBase } from '../../tensorBase.js';
import type { DeviceStorage } from './deviceStorage.js';

/** Layout of a tensor's elements in a buffer: the element at coordinates c is at sum_i c_i strides_i + offset. */
export interface Layout {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Elements of a buffer on the device, ints as floats. Slices, transposes, broadcasts and most reshapes share one buffer. */
export class GpuTensor extends TensorBase {
  readonly engine: ComputeEngine;
  #storage: DeviceStorage;
  #layout: Layout;

  constructor(engine: ComputeEngine, shape: Shape, dtype: DType, storage: DeviceStorage, layout?: Layout) {
    super(shape, dtype);
    this.engine = engine;
    this.#storage = storage;
    this.#layout = layout ?? { offset: 0, strides: stridesOf(shape) };
  }

  get storage(): DeviceStorage {
    return this.#storage;
  }

  get offset(): number {
    return this.#layout.offset;
  }

  get strides(): readonly number[] {
    return this.#layout.strides;
  }

  /** Replaces the elements by those of another buffer, from `offset` on. */
  moveTo(storage: DeviceStorage, offset: number): void {
    this.#storage = storage;
    this.#layout = { offset, strides: stridesOf(this.shape) };
  }
}

/** The strides of the same elements in another shape; `undefined` if that needs a copy. */
export function reshapedStrides(shape: Shape, strides: readonly number[], target: Shape): readonly number[] | undefined {
  if (sizeOf(shape) === 0) return stridesOf(target);
  // Adjacent axes that one stride can traverse are merged into one run.
  const runs: { size: number; readonly stride: number }[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    const run = runs.at(-1);
    if (run !== undefined && strides[axis] === run.size * run.stride) run.size *= shape[axis];
    else runs.push({ size: shape[axis], stride: strides[axis] });
  }
  const found = new Array<number>(target.length).fill(0);
  let [run, used] = [0, 1];
  for (let axis = target.length - 1; axis >= 0; axis--) {
    if (target[axis] === 1) continue;
    if (runs[run] !== undefined && used === runs[run].size) [run, used] = [run + 1, 1];
    const { size, stride } = runs[run];
    if ((size / used) % target[axis] !== 0) return undefined;
    found[axis] = stride * used;
    used *= target[axis];
  }
  return found;
}

export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  const own = stridesOf(shape);
  return shape.every((dimension, axis) => dimension === 1 || strides[axis] === own[axis]);
}
