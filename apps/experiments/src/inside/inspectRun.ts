/** Trains a model as `run` does and looks inside of it. */
import type { Layer } from '@statal/layers';
import { leaves, read, type Tree, tensor, withLeaves } from '@statal/tensors';
import { heldOutSequences } from '../training/heldOutSequences.js';
import { clip } from '../training/protocol.js';
import { significant } from '../training/significant.js';
import type { RunRequest } from '../training/trainModel.js';
import { trainRun } from '../training/trainRun.js';
import { type GradientReach, gradientReach, type MeasuredModel } from './gradientReach.js';
import { type InsideResult, insideKey, measuring } from './insideResult.js';
import { measureInside } from './measureInside.js';
import { growthOf } from './stateSize.js';
import { updateNorms } from './updateNorms.js';

/** Trains and measures. Gives `undefined` if the signal came first. The same configuration gives the same numbers, except `seconds`. */
export async function inspectRun(request: RunRequest): Promise<InsideResult | undefined> {
  const { configuration, task } = request;
  const started = performance.now();
  const watch = new Watch(request);
  const run = await trainRun({ ...request, observer: watch });
  if (run === undefined) return undefined;
  const model = watch.modelOf(run.stopped);
  const kind = configuration.cell.kind;
  const [training, long] = [await measureInside(model, kind, 'training'), await measureInside(model, kind, 'long')];
  const norms = updateNorms(watch.norms, clip);
  const { per100Steps, overflowsAt } = growthOf(long.sizes, task.lengths.training);
  return {
    key: insideKey(configuration),
    measuring,
    configuration,
    stopped: run.stopped,
    updates: watch.norms.length,
    measuredAt: run.stopped === 'diverged' ? watch.lastGood.iteration : watch.norms.length,
    ...(norms !== undefined && {
      norms: { first: significant(norms.first), largest: significant(norms.largest), clipped: significant(norms.clipped) },
    }),
    training: training.inside,
    long: long.inside,
    growth: {
      ...(per100Steps !== undefined && { per100Steps: significant(per100Steps) }),
      ...(overflowsAt !== undefined && { overflowsAt }),
    },
    gradients: { untrained: watch.untrained, trained: await reachOf(model) },
    ...(run.test !== undefined && { test: run.test }),
    seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
    engine: run.engine,
  };
}

async function reachOf(given: MeasuredModel): Promise<GradientReach> {
  const [sequences] = heldOutSequences(given.task, 'validation', 'training');
  const reach = await gradientReach(given, sequences, given.task.lengths.training);
  return reach.map(([steps, norm]) => [steps, significant(norm)]);
}

interface Snapshot {
  readonly iteration: number;
  /** The elements of the parameters, in the order of `leaves`. */
  readonly values: readonly Float32Array[];
}

/** Follows a training: the norms of its gradients, and a copy of the last parameters before it diverges. */
class Watch {
  readonly norms: number[] = [];
  untrained: GradientReach = [];
  lastGood: Snapshot = { iteration: 0, values: [] };
  readonly #request: RunRequest;
  #trained: { readonly model: Layer; readonly params: Tree } | undefined;

  constructor(request: RunRequest) {
    this.#request = request;
  }

  async start(model: Layer, params: Tree): Promise<void> {
    this.#trained = { model, params };
    this.untrained = await reachOf(this.#model(params));
    await this.evaluated(0);
  }

  update(gradientNorm: number): void {
    this.norms.push(gradientNorm);
  }

  async evaluated(iteration: number): Promise<void> {
    const values: Float32Array[] = [];
    for (const parameter of leaves(this.#now.params)) values.push(Float32Array.from(await read(parameter)));
    this.lastGood = { iteration, values };
  }

  /** The model at the end, or the last good one of a training that diverged. */
  modelOf(stopped: InsideResult['stopped']): MeasuredModel {
    const { params } = this.#now;
    if (stopped !== 'diverged') return this.#model(params);
    const copies = leaves(params).map((parameter, index) =>
      tensor(this.#request.engine, this.lastGood.values[index], { shape: parameter.shape }),
    );
    return this.#model(withLeaves(params, copies));
  }

  get #now(): { readonly model: Layer; readonly params: Tree } {
    if (this.#trained === undefined) throw new Error('the training has not started');
    return this.#trained;
  }

  #model(params: Tree): MeasuredModel {
    const { engine, task } = this.#request;
    return { engine, task, model: this.#now.model, params };
  }
}
