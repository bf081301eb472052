/**
 * One training step of several ranks. Each rank computes the gradients of its rows. Their sum over all ranks updates the parameters, so
 * these stay the same everywhere. With the count c of a rank (its valid targets, or the sum of their weights):
 *
 *     gradient = sum over ranks of (c gradient of the rank's mean loss) / sum over ranks of c
 *
 * It is the gradient of the mean over the whole batch, also if ranks have different numbers of valid targets.
 *
 * A rank that throws while the others wait for its gradients ends its process; the launcher then ends the others.
 */
import { compile } from '@statal/autograd';
import { valueAndGradAsReady } from '@statal/autograd/internals';
import { parametersToSafetensors } from '@statal/layers';
import {
  type ComputeEngine,
  div,
  isTensor,
  leaves,
  mul,
  type Random,
  read,
  type Tensor,
  type Tree,
  withLeaves,
  zeros,
} from '@statal/tensors';
import { lendElements } from '@statal/tensors/internals';
import { type BatchParts, partsOf, withCount } from '../loop/batchParts.js';
import { marksOf } from '../loop/batchSource.js';
import type { FitOptions } from '../loop/fitOptions.js';
import { type LossContext, type LossWithState, targetCount } from '../loop/lossFunction.js';
import { releaseUnused } from '../loop/releaseUnused.js';
import { clipOrMeasure, type StepOptions } from '../loop/trainingStep.js';
import { GradientBuckets } from './gradientBuckets.js';
import type { Ranks } from './ranks.js';
import { requireSameParameters } from './requireSameParameters.js';

/** What a step of all ranks gives to each. */
export interface DistributedResult<S extends Tree> {
  /** The mean over the targets of all ranks. */
  readonly loss: number;
  /** Number of targets of all ranks. */
  readonly count: number;
  readonly norm: Tensor | undefined;
  /** The state of the rows of this rank. */
  readonly state: S | undefined;
  /** Whether a rank was asked to stop. */
  readonly stop: boolean;
}

/** What a rank computes of its rows. */
interface LocalResult<S extends Tree> {
  /** The sum over the targets, not the mean. */
  readonly loss: Tensor;
  /** The gradients of that sum, unless they went to the buckets while the others were computed. */
  readonly gradients: readonly Tensor[];
  readonly count: number | Tensor;
  readonly state: S | undefined;
}

type Local<P extends Tree, S extends Tree> = (
  params: P,
  parts: BatchParts,
  count: number | undefined,
  context: LossContext<S>,
) => LocalResult<S>;

type Apply<P extends Tree> = (
  params: P,
  sums: readonly Tensor[],
  count: number,
  options: { readonly measure: boolean },
) => { readonly norm: Tensor | undefined };

export class DistributedStep<P extends Tree, Batch, S extends Tree> {
  readonly #engine: ComputeEngine;
  readonly #ranks: Ranks;
  readonly #options: FitOptions<P, Batch, S>;
  readonly #buckets: GradientBuckets;
  readonly #local: Local<P, S>;
  readonly #apply: Apply<P>;
  readonly #closing: (() => void)[] = [];
  /** The batch of this step. A compiled function gets its typed arrays as arguments, and what does not change from here. */
  #batch: Batch | undefined;
  #begun = false;

  constructor(engine: ComputeEngine, options: FitOptions<P, Batch, S>, ranks: Ranks) {
    this.#engine = engine;
    this.#ranks = ranks;
    this.#options = options;
    this.#buckets = new GradientBuckets(engine, options.params, ranks);
    this.#local = this.#compiled((params, _parts, count, context) => this.#sumAndGradients(params, count, context));
    this.#apply = this.#compiled((params, sums, count, { measure }) => this.#update(params, sums, count, measure));
  }

  async step(batch: Batch, { state, random, measure }: StepOptions<S>): Promise<DistributedResult<S>> {
    const { params, resume, signal } = this.#options;
    if (!this.#begun) await requireSameParameters(this.#ranks, resume?.iteration ?? 0, await parametersToSafetensors(params));
    this.#begun = true;
    const local = await this.#compute(batch, { state, random });
    const { count, loss, stops } = await this.#buckets.sum({ ...local, stops: Number(signal?.aborted === true) });
    const { norm } = count === 0 ? { norm: undefined } : this.#apply(params, this.#buckets.tensors, count, { measure });
    // Without a target there is no mean, and no update.
    return { loss: loss / count, count, norm, state: local.state, stop: stops > 0 };
  }

  close(): void {
    for (const close of this.#closing) close();
  }

  /** Puts the gradients of this rank's rows into the buckets. */
  async #compute(
    batch: Batch,
    { state, random }: { readonly state: S | undefined; readonly random: Random },
  ): Promise<{ readonly count: number; readonly loss: number; readonly state: S | undefined }> {
    const { count: given, targets, rows } = marksOf(batch);
    if (rows?.count === 0) return { count: 0, loss: 0, state };
    const context = { state, random };
    this.#batch = batch;
    const { params, loss: lossOf } = this.#options;
    if (given === 0 || targets?.length === 0) {
      // There is nothing to learn here, but the sequences continue.
      const result = this.#engine.scope(() => lossOf(params, batch, context));
      return { count: 0, loss: 0, state: isTensor(result) ? undefined : result.state };
    }
    const result = this.#whileSending(() => this.#local(params, partsOf(batch), given, context));
    const count = isTensor(result.count) ? (await read(result.count))[0] : result.count;
    const loss = (await read(result.loss))[0];
    for (const [index, gradient] of result.gradients.entries()) this.#buckets.put(index, await read(gradient));
    releaseUnused(this.#engine, [result.gradients, result.loss], [result.state, state, params]);
    return { count, loss, state: result.state };
  }

  /** Runs `compute`, in which buckets that are full are sent on between its tasks. */
  #whileSending<T>(compute: () => T): T {
    if (!('afterTask' in this.#engine)) return compute();
    this.#engine.afterTask = () => this.#buckets.progress();
    try {
      return compute();
    } finally {
      this.#engine.afterTask = undefined;
    }
  }

  #sumAndGradients(params: P, count: number | undefined, context: LossContext<S>): LocalResult<S> {
    const { loss: lossOf } = this.#options;
    const batch = withCount(this.#batch as Batch, count);
    const sumOf = (p: P) => {
      const result = lossOf(p, batch, context);
      const { loss: mean, state, count: own } = isTensor(result) ? ({ loss: result } as LossWithState<S>) : result;
      const targets = targetCount(batch, own);
      // A mean over nothing may be NaN, and NaN times 0 is NaN.
      return { loss: targets === 0 ? zeros(this.#engine, []) : mul(mean, targets), state, count: targets };
    };
    const unsent: Tensor[] = [];
    const { loss, aux } = valueAndGradAsReady(sumOf, (index, gradient) => {
      if (!lendElements(gradient, (elements) => this.#buckets.put(index, elements))) unsent[index] = gradient;
    })(params);
    return { loss, gradients: unsent, count: aux.count, state: aux.state };
  }

  #update(params: P, sums: readonly Tensor[], count: number, measure: boolean): { readonly norm: Tensor | undefined } {
    const { clip, optimizer } = this.#options;
    const summed = this.#buckets.gradientsIn(params, sums);
    const means = leaves(summed).map((gradient) => (gradient.dtype === 'float' ? div(gradient, count) : gradient));
    const { clipped, norm } = clipOrMeasure(withLeaves(params, means), clip, measure);
    optimizer.update(params, clipped);
    return { norm };
  }

  /** `step`, recorded once for each signature if the training is compiled. */
  #compiled<A extends readonly unknown[], R>(step: (...given: A) => R): (...given: A) => R {
    if (!this.#options.compile) return (...given) => this.#engine.scope(() => step(...given));
    const compiled = compile(step);
    this.#closing.push(() => compiled.close());
    return compiled;
  }
}
