/**
 * The gradients of all parameters in a few flat arrays, the *buckets*, so that ranks exchange few and large messages (Li et al., "PyTorch
 * Distributed", 2020). The last layers come first, because the backward pass computes their gradients first.
 */
import { type ComputeEngine, type Data, leaves, reshape, sizeOf, slice, type Tensor, type Tree, withLeaves, zeros } from '@statal/tensors';
import type { Ranks, RunningAllReduce } from './ranks.js';

/**
 * Number of elements in a bucket. A bucket holds a quarter of all, so a small model, too, sends some while it computes others. It is 256 kB to
 * 4 MB of float32, because each message costs time. A larger parameter has a bucket of its own.
 */
function bucketSize(params: Tree): number {
  const all = leaves(params).reduce((sum, { shape, dtype }) => sum + (dtype === 'float' ? aligned(sizeOf(shape)) : 0), 0);
  return Math.min(Math.max(all / 4, 2 ** 16), 2 ** 20);
}

/** The numbers that the ranks add up beside the gradients. */
export interface StepSums {
  /** Number of valid targets, or the sum of their weights. Buckets of float32 hold it exactly up to 2^24. */
  readonly count: number;
  /** The sum over them of the loss. */
  readonly loss: number;
  /** Number of ranks that were asked to stop. */
  readonly stops: number;
}

const SUMS = 3;

interface Bucket {
  readonly tensor: Tensor;
  /** The elements of the tensor, or a copy of them if they are not in the memory of this process. */
  readonly elements: () => Float32Array | Float64Array;
  readonly isCopy: boolean;
  /** Number of gradients that are still missing. */
  missing: number;
}

/** Where the gradient of a parameter lies. */
interface Place {
  readonly bucket: number;
  readonly start: number;
}

export class GradientBuckets {
  readonly #engine: ComputeEngine;
  readonly #ranks: Ranks;
  /** By the index of the leaf; absent for int leaves, which have no gradient. */
  readonly #places = new Map<number, Place>();
  readonly #buckets: Bucket[] = [];
  /** Elements of the gradients in each bucket. */
  readonly #sizes: number[] = [];
  /** Number of parameters in each bucket. */
  readonly #counts: readonly number[];
  #started: RunningAllReduce[] = [];

  /** @param most elements of a bucket that holds several gradients */
  constructor(engine: ComputeEngine, params: Tree, ranks: Ranks, most: number = bucketSize(params)) {
    this.#engine = engine;
    this.#ranks = ranks;
    const parameters = leaves(params);
    const counts: number[] = [];
    for (let index = parameters.length - 1; index >= 0; index--) {
      const { shape, dtype } = parameters[index];
      if (dtype !== 'float') continue;
      const size = aligned(sizeOf(shape));
      const last = this.#sizes.length - 1;
      if (last < 0 || this.#sizes[last] + size > most) {
        this.#sizes.push(0);
        counts.push(0);
      }
      const bucket = this.#sizes.length - 1;
      this.#places.set(index, { bucket, start: this.#sizes[bucket] });
      this.#sizes[bucket] += size;
      counts[bucket] += 1;
    }
    this.#counts = counts;
    this.#sizes.forEach((size, bucket) => {
      // The sums are at the end of the last bucket.
      const length = bucket === this.#sizes.length - 1 ? size + SUMS : size;
      this.#buckets.push({ ...arrayOn(engine, length), missing: counts[bucket] });
    });
  }

  /** All buckets as tensors. They stay the same, so a compiled step reads them where they are. */
  get tensors(): readonly Tensor[] {
    return this.#buckets.map(({ tensor }) => tensor);
  }

  /** Puts the gradient of a parameter, by the index of its leaf, into its bucket. Full buckets are added up from the first on. */
  put(index: number, gradient: Data): void {
    const place = this.#places.get(index);
    if (place === undefined) return;
    const bucket = this.#buckets[place.bucket];
    bucket.elements().set(gradient as Float32Array, place.start);
    bucket.missing -= 1;
    this.#startFull();
  }

  /** Moves what was started on, between two pieces of work. */
  progress(): void {
    for (const running of this.#started) running.test();
  }

  /**
   * Adds up all buckets over the ranks. A rank that had nothing to compute has put no gradient, and adds zeros.
   *
   * @param own what this rank adds
   */
  async sum(own: StepSums): Promise<StepSums> {
    const last = this.#buckets.length - 1;
    for (const bucket of this.#buckets) {
      if (bucket.missing > 0) bucket.elements().fill(0);
      bucket.missing = 0;
    }
    this.#buckets[last].elements().set([own.count, own.loss, own.stops], this.#sizes[last]);
    await this.#exchange();
    for (const { tensor, elements, isCopy } of this.#buckets) if (isCopy) this.#engine.write(tensor, elements());
    const [count, loss, stops] = this.#buckets[last].elements().subarray(this.#sizes[last]);
    this.#buckets.forEach((bucket, which) => {
      bucket.missing = this.#counts[which];
    });
    return { count, loss, stops };
  }

  /** The sums of the gradients as views of `tensors`, nested as the parameters. */
  gradientsIn<P extends Tree>(params: P, tensors: readonly Tensor[]): P {
    const made = leaves(params).map((parameter, index) => {
      const place = this.#places.get(index);
      if (place === undefined) return parameter;
      const flat = slice(tensors[place.bucket], { start: place.start, size: sizeOf(parameter.shape) });
      return reshape(flat, parameter.shape);
    });
    return withLeaves(params, made);
  }

  #startFull(): void {
    const { startAllReduce } = this.#ranks;
    if (startAllReduce === undefined) return;
    // The last bucket waits for the sums.
    for (let next = this.#started.length; next < this.#buckets.length - 1 && this.#buckets[next].missing === 0; next++) {
      this.#started.push(startAllReduce.call(this.#ranks, this.#buckets[next].elements()));
    }
  }

  async #exchange(): Promise<void> {
    const started = this.#started;
    this.#startFull();
    this.#started = [];
    for (const running of started) await running.wait();
    for (const bucket of this.#buckets.slice(started.length)) await this.#ranks.allReduce(bucket.elements());
  }
}

/** Slices of a bucket are read where they are, and kernels are fastest from multiples of 64 bytes on. */
function aligned(size: number): number {
  return Math.ceil(size / 16) * 16;
}

function arrayOn(engine: ComputeEngine, length: number): Omit<Bucket, 'missing'> {
  const tensor = zeros(engine, [length]);
  const copy = engine.elements === undefined ? new Float32Array(length) : undefined;
  const elements = (): Float32Array | Float64Array => copy ?? (engine.elements?.(tensor) as Float32Array | Float64Array);
  return { tensor, elements, isCopy: copy !== undefined };
}
