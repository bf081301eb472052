/**
 * Seeded, splittable randomness without hidden state, after JAX. A `Random` is a key; the same key gives the same numbers on
 * every engine. Make a new key for each use with `fold` (by number) or `split`.
 */

import { needEngine, needOptions, refuse } from '../checkArguments.js';
import type { Engine } from '../engine.js';
import { source } from '../ops/dispatch.js';
import { needDimensions } from '../ops/shapeRules.js';
import { redirected } from '../plan/recording.js';
import { type Shape, sizeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type BatchRows, checkRows, piecesOfRows } from './batchRows.js';
import { derivedKey } from './keyOrigin.js';
import { threefry, unitInterval, unitIntervals } from './threefry.js';

/**
 * A key of random numbers. The same key gives the same numbers on every engine; nothing is stored between calls. Make a new key for
 * each use, with `fold` or `split`. The numbers are those of Threefry (Salmon et al., 2011), as in JAX.
 *
 * @example
 * const random = Random.fromSeed(1);
 * const weights = random.fold(0).normal(engine, [2, 3], { deviation: 0.1 });
 * const noise = random.fold(1).uniform(engine, [2, 3]);
 * random.fold(0).unit(0) === Random.fromSeed(1).fold(0).unit(0); // true
 */
export class Random {
  readonly key: readonly [number, number];
  /** The rows of the batch that `ofRows` set. `undefined`: the whole batch. */
  readonly rows: BatchRows | undefined;

  private constructor(key: readonly [number, number], rows?: BatchRows | undefined) {
    if (!Array.isArray(key)) refuse('Random', 'a key', key, 'Make one with Random.fromSeed(1)');
    this.key = key;
    this.rows = rows;
  }

  static fromSeed(seed: number): Random {
    needNumbers('fromSeed', [seed]);
    return new Random(threefry([0x5eed, 0], [seed | 0, Math.floor(seed / 2 ** 32) | 0]));
  }

  /** The `Random` of a saved key. */
  static fromKey(key: readonly [number, number]): Random {
    if (!Array.isArray(key)) refuse('fromKey', 'a list of two numbers', key);
    needNumbers('fromKey', [key[0], key[1]]);
    return new Random([key[0] | 0, key[1] | 0]);
  }

  /** The key for a number, such as a step, a layer or an epoch. */
  fold(index: number): Random {
    needNumbers('fold', [index]);
    return new Random(derivedKey(this.key, [index | 0, 0x0f01d]), this.rows);
  }

  /** `count` independent keys. */
  split(count: number): Random[] {
    needDimensions([count], 'count', 'split');
    return Array.from({ length: count }, (_, index) => new Random(derivedKey(this.key, [index, 0x59117]), this.rows));
  }

  /**
   * The same key, for some rows of a batch. `unitTensor` with a `batchAxis` then draws the numbers that these rows have in the draw for the
   * whole batch. So ranks that share a batch draw together what one rank draws alone. `fold` and `split` keep the rows. Draws without
   * `batchAxis` are the same for all rows.
   *
   * @example
   * const whole = random.unitTensor(engine, [3, 6], { batchAxis: 1 }); // three steps of six rows
   * const last = random.ofRows({ first: 4, count: 2, of: 6 }).unitTensor(engine, [3, 2], { batchAxis: 1 });
   * sum(sub(last, slice(whole, { axis: 1, start: 4, size: 2 }))); // 0
   * @throws StatalError if the rows are not whole numbers, or not within the batch
   */
  ofRows(rows: BatchRows): Random {
    checkRows('ofRows', rows);
    return new Random(this.key, rows);
  }

  /** The i-th number of this key, uniform in [0, 1). */
  unit(index: number): number {
    return unitInterval(threefry(this.key, [index >>> 1, 0])[index & 1]);
  }

  /** The i-th number of this key, normal with mean 0 and deviation 1, by the method of Box and Muller (1958). */
  standardNormal(index: number): number {
    const [first, second] = threefry(this.key, [index, 0x6a55]);
    const radius = Math.sqrt(-2 * Math.log(1 - unitInterval(first)));
    return radius * Math.cos(2 * Math.PI * unitInterval(second));
  }

  /** A generator of numbers in [0, 1), for code that takes a function like `Math.random`. */
  generator(): () => number {
    let next = 0;
    return () => this.unit(next++);
  }

  /** Uniform in [low, high), computed on the host in float64 and then stored. The same for all rows. Default: [0, 1). */
  uniform(engine: Engine, shape: Shape, range: { readonly low?: number | undefined; readonly high?: number | undefined } = {}): Tensor {
    checkDrawing('uniform', engine, shape, range, ['low', 'high']);
    const { low = 0, high = 1 } = range;
    needNumbers('uniform', [low, high]);
    const data = unitIntervals(this.key, sizeOf(shape)).map((unit) => low + (high - low) * unit);
    return redirected(engine.base).fromData(data, shape, 'float');
  }

  /** Normal, computed on the host in float64 and then stored. The same for all rows. Default: mean 0, deviation 1. */
  normal(
    engine: Engine,
    shape: Shape,
    options: { readonly mean?: number | undefined; readonly deviation?: number | undefined } = {},
  ): Tensor {
    checkDrawing('normal', engine, shape, options, ['mean', 'deviation']);
    const { mean = 0, deviation = 1 } = options;
    needNumbers('normal', [mean, deviation]);
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, index) => mean + deviation * this.standardNormal(index));
    return redirected(engine.base).fromData(data, shape, 'float');
  }

  /**
   * Uniform in [0, 1), computed on the engine. For noise that is drawn at every step.
   *
   * `batchAxis` names the axis of the batch's rows. It has an effect after `ofRows` only. The axis may also hold several batches one after
   * another: a sequence [T, B, F] as [T B, F] has batch axis 0.
   *
   * @example
   * const noise = random.fold(0).unitTensor(engine, [5, 2, 8], { batchAxis: 1 }); // [T, B, units]
   * noise.shape; // [5, 2, 8]
   * @throws ShapeError if the batch axis does not exist, or does not hold the rows of `ofRows`
   */
  unitTensor(engine: Engine, shape: Shape, options: { readonly batchAxis?: number | undefined } = {}): Tensor {
    checkDrawing('unitTensor', engine, shape, options, ['batchAxis']);
    const pieces = piecesOfRows('unitTensor', shape, this.rows, options.batchAxis);
    return source(engine, 'randomUniform', { shape, key: this.key, ...(pieces && { pieces }) }, 'unitTensor');
  }
}

function needNumbers(where: string, numbers: readonly number[]): void {
  for (const number of numbers) if (!Number.isFinite(number)) refuse(where, 'a number', number);
}

function checkDrawing(where: string, engine: Engine, shape: Shape, options: object, names: readonly string[]): void {
  needEngine(where, engine);
  needOptions(where, options, names);
  needDimensions(shape, 'shape', where);
}
