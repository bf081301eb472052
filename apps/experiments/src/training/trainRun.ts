/** Makes one run: training with evaluations on held-out sequences, the stopping rule, the final test. */
import type { Cell } from '@statal/cells';
import type { Layer } from '@statal/layers';
import { type ComputeEngine, Random, read, type Tree } from '@statal/tensors';
import { adam, fit, TrainingError } from '@statal/train';
import type { Part, Sequences, SequencesRequest, Task } from '../tasks/task.js';
import { type Configuration, keyOf } from './configuration.js';
import { answer, createModel } from './model.js';
import { clip, heldOut } from './protocol.js';
import type { RunResult, Score } from './result.js';
import { tally } from './shareRight.js';
import { StoppingRule } from './stoppingRule.js';

export interface RunRequest {
  readonly configuration: Configuration;
  readonly task: Task;
  readonly cell: Cell;
  readonly engine: ComputeEngine;
  /** Ends the run without a result. */
  readonly signal?: AbortSignal | undefined;
  /** Called at every evaluation. */
  readonly onLook?: ((iteration: number, score: Score) => void) | undefined;
}

/** Makes a run. Gives `undefined` if the signal came first. The same configuration gives the same numbers, except `seconds`. */
export async function trainRun(request: RunRequest): Promise<RunResult | undefined> {
  const { configuration, task, cell, engine, signal, onLook } = request;
  const started = performance.now();
  // Each version of the protocol draws other numbers. So it is not tested on the data by which it was chosen.
  const [initial, data] = Random.fromSeed(configuration.seed).fold(configuration.protocol).split(2);
  const model = createModel(task, cell, configuration);
  const params = model.init({ engine, random: initial });
  const examiner = new Examiner(engine, task, model, params);
  const rule = new StoppingRule(task.goal, configuration.patience);
  const { training: length } = task.lengths;

  const training = fit<Tree, Sequences, Tree>({
    params,
    loss: (now, sequences) => answer(engine, task, model, now, sequences, length).loss,
    batches: {
      count: configuration.iterations,
      at: (index) => task.draw(data.fold(index), { batch: task.batch, length, part: 'training' }),
    },
    optimizer: adam({ learningRate: configuration.learningRate }),
    random: data,
    clip: { norm: clip },
    iterations: configuration.iterations,
    reportEvery: configuration.evaluateEvery,
    signal,
  });
  let stopped: RunResult['stopped'] = 'limit';
  try {
    for await (const event of training) {
      if (event.type !== 'step') continue;
      const score = await examiner.score('validation', 'training');
      onLook?.(event.iteration, score);
      const end = await rule.look(event.iteration, score, () => examiner.score('validation', 'long'));
      if (end === undefined) continue;
      stopped = end;
      break;
    }
  } catch (error) {
    if (!(error instanceof TrainingError && error.kind === 'diverged')) throw error;
    stopped = 'diverged';
  }
  if (signal?.aborted) return undefined;
  const test =
    stopped === 'diverged' ? undefined : { training: await examiner.score('test', 'training'), long: await examiner.score('test', 'long') };
  return {
    key: keyOf(configuration),
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

/** Number of sequences that an evaluation passes through the model at once. */
const rowsAtOnce = 64;

/** Evaluates the model on held-out sequences, the same in every run of the task. */
class Examiner {
  readonly #engine: ComputeEngine;
  readonly #task: Task;
  readonly #model: Layer;
  readonly #params: Tree;
  /** A cache, because validation sequences are used again and again. */
  readonly #drawn = new Map<string, Sequences[]>();

  constructor(engine: ComputeEngine, task: Task, model: Layer, params: Tree) {
    this.#engine = engine;
    this.#task = task;
    this.#model = model;
    this.#params = params;
  }

  async score(part: Exclude<Part, 'training'>, which: 'training' | 'long'): Promise<Score> {
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

  #sequences(part: Exclude<Part, 'training'>, which: 'training' | 'long'): readonly Sequences[] {
    const name = `${part} ${which}`;
    const known = this.#drawn.get(name);
    if (known !== undefined) return known;
    const length = this.#task.lengths[which];
    const count = heldOut[part][which];
    const random = Random.fromSeed(heldOut[part].seed).fold(length);
    const request = (from: number): SequencesRequest => ({ batch: Math.min(rowsAtOnce, count - from), length, part });
    const made: Sequences[] = [];
    for (let from = 0; from < count; from += rowsAtOnce) made.push(this.#task.draw(random.fold(from), request(from)));
    this.#drawn.set(name, made);
    return made;
  }
}

/** Rounds to six digits: enough for a results file, and the same on other machines. */
export function significant(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : Number.POSITIVE_INFINITY;
}
