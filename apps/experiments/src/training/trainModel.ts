/** Trains one model: evaluations on held-out sequences, the stopping rule, the final test. Nothing here needs Node. */
import type { Cell, Json } from '@statal/cells';
import type { Layer } from '@statal/layers';
import { type ComputeEngine, Random, read, type Tree } from '@statal/tensors';
import { adam, type Checkpoint, type CheckpointStore, type FitEvent, fit, TrainingError } from '@statal/train';
import type { Part, Sequences, Task } from '../tasks/task.js';
import type { Configuration } from './configuration.js';
import { heldOutSequences, type WhichLength } from './heldOutSequences.js';
import { answer, createModel } from './model.js';
import { clip } from './protocol.js';
import type { Evaluation, RunResult, Score } from './result.js';
import { tally } from './shareRight.js';
import { significant } from './significant.js';
import { StoppingRule } from './stoppingRule.js';

/** Follows a training without changing it. */
export interface TrainingObserver {
  /** The model before its first update. The parameters change in place. */
  start(model: Layer, params: Tree): Promise<void>;
  /** The L2 norm of the gradient of an update, before clipping, and the loss before the update. */
  update?(gradientNorm: number, loss: number): void;
  /** An evaluation after this many updates, none of which diverged. */
  evaluated?(iteration: number): Promise<void>;
}

export interface RunRequest {
  readonly configuration: Configuration;
  readonly task: Task;
  readonly cell: Cell;
  readonly engine: ComputeEngine;
  /** Ends the run without a result. */
  readonly signal?: AbortSignal | undefined;
  /** Called at every evaluation. `trained`: the loss of the last training sequences. */
  readonly onEvaluation?: ((iteration: number, score: Score, trained: number) => void) | undefined;
  readonly observer?: TrainingObserver | undefined;
  /** Where the training keeps checkpoints: every so many updates, and at its end. Default: nowhere. */
  readonly checkpoints?: KeptCheckpoints | undefined;
  /** Continues a training that a signal ended: its last checkpoint, and its evaluations so far. */
  readonly resume?: { readonly checkpoint: Checkpoint; readonly curve: readonly Evaluation[] } | undefined;
}

export interface KeptCheckpoints {
  readonly store: CheckpointStore;
  /** Updates between two checkpoints. */
  readonly every: number;
  /** Stored in each of them, beside `model`, the configuration of the model. */
  readonly configuration?: { readonly [name: string]: Json } | undefined;
}

/** What a training gives: a result without a key. */
export type Outcome = Omit<RunResult, 'key'>;

/** Trains a model. Gives `undefined` if the signal came first. The same configuration gives the same numbers, except `seconds`. */
export async function trainModel(request: RunRequest): Promise<Outcome | undefined> {
  const { configuration, task, cell, engine, signal, onEvaluation, observer } = request;
  const started = performance.now();
  // Each version of the protocol draws other numbers. So it is not tested on the data by which it was chosen.
  const [initial, data] = Random.fromSeed(configuration.seed).fold(configuration.protocol).split(2);
  const model = createModel(task, cell, configuration);
  const params = model.init({ engine, random: initial });
  const examiner = new Examiner(engine, task, model, params);
  const rule = new StoppingRule(task.goal, configuration.patience);
  for (const [iteration, loss, right] of request.resume?.curve ?? []) await rule.add(iteration, { loss, right }, async () => unknown);
  await observer?.start(model, params);

  const ending = new AbortController();
  const endToo = (): void => ending.abort();
  signal?.addEventListener('abort', endToo);
  if (signal?.aborted) endToo();
  let stopped: RunResult['stopped'] = 'limit';
  try {
    for await (const event of updates({ ...request, signal: ending.signal }, { model, params, data })) {
      if (event.type !== 'step') continue;
      observer?.update?.(event.gradientNorm, event.loss);
      if (event.iteration % configuration.evaluateEvery !== 0) continue;
      const score = await examiner.score('validation', 'training');
      onEvaluation?.(event.iteration, score, event.loss);
      await observer?.evaluated?.(event.iteration);
      const end = await rule.add(event.iteration, score, () => examiner.score('validation', 'long'));
      if (end === undefined) continue;
      stopped = end;
      // `fit` stores a last checkpoint when a signal ends it.
      ending.abort();
    }
  } catch (error) {
    if (!(error instanceof TrainingError && error.kind === 'diverged')) throw error;
    stopped = 'diverged';
  } finally {
    signal?.removeEventListener('abort', endToo);
  }
  if (signal?.aborted) return undefined;
  const test =
    stopped === 'diverged' ? undefined : { training: await examiner.score('test', 'training'), long: await examiner.score('test', 'long') };
  return {
    configuration,
    stopped,
    iterations: rule.iteration,
    ...rule.solved,
    curve: rule.curve,
    ...(test !== undefined && { test }),
    seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
    engine: engine.name,
  };
}

/** A resumed training evaluates long sequences again at its next evaluation, so what it found before does not matter. */
const unknown: Score = { loss: Number.POSITIVE_INFINITY, right: 0 };

interface Trained {
  readonly model: Layer;
  readonly params: Tree;
  /** The key of the training sequences. */
  readonly data: Random;
}

/** Trains the parameters in place. There is an event before each evaluation, and after each update if the observer wants it. */
function updates(
  { configuration, task, engine, signal, observer, checkpoints, resume }: RunRequest,
  { model, params, data }: Trained,
): AsyncGenerator<FitEvent> {
  const { training: length } = task.lengths;
  return fit<Tree, Sequences, Tree>({
    params,
    loss: (now, sequences) => answer(engine, task, model, now, sequences, length).loss,
    batches: {
      count: configuration.iterations,
      at: (index) => task.draw(data.fold(index), { batch: task.batch, length, part: 'training' }),
    },
    optimizer: adam({ learningRate: configuration.learningRate }),
    random: data,
    clip: { norm: clip },
    compile: true,
    iterations: configuration.iterations,
    reportEvery: observer?.update === undefined ? configuration.evaluateEvery : 1,
    signal,
    checkpoints: checkpoints && { ...checkpoints, configuration: { ...checkpoints.configuration, model: model.config() } },
    resume: resume?.checkpoint,
  });
}

/** Evaluates the model on held-out sequences, the same in every run of the task. */
class Examiner {
  readonly #engine: ComputeEngine;
  readonly #task: Task;
  readonly #model: Layer;
  readonly #params: Tree;
  /** A cache, because validation sequences are used again and again. */
  readonly #drawn = new Map<string, readonly Sequences[]>();

  constructor(engine: ComputeEngine, task: Task, model: Layer, params: Tree) {
    this.#engine = engine;
    this.#task = task;
    this.#model = model;
    this.#params = params;
  }

  async score(part: Exclude<Part, 'training'>, which: WhichLength): Promise<Score> {
    const length = this.#task.lengths[which];
    const sums = { loss: 0, right: 0, asked: 0 };
    for (const sequences of this.#sequences(part, which)) {
      const { loss, answers } = this.#engine.scope(() => ({
        ...answer(this.#engine, this.#task, this.#model, this.#params, sequences, length),
      }));
      const { right, asked } = tally(this.#task, await read(answers), sequences);
      sums.loss += asked * (await read(loss))[0];
      sums.right += right;
      sums.asked += asked;
    }
    return { loss: significant(sums.loss / sums.asked), right: significant(sums.right / sums.asked) };
  }

  #sequences(part: Exclude<Part, 'training'>, which: WhichLength): readonly Sequences[] {
    const name = `${part} ${which}`;
    const known = this.#drawn.get(name);
    if (known !== undefined) return known;
    const made = heldOutSequences(this.#task, part, which);
    this.#drawn.set(name, made);
    return made;
  }
}
