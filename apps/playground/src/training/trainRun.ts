/** Drives a training in a Worker: keeps its checkpoints in the browser, and reports to the list of runs. */
import { countParameters } from '@statal/layers';
import type { ComputeEngine, Tree } from '@statal/tensors';
import { checkpointDatabase, type FitEvent, type FitOptions, fit } from '@statal/train';
import type { PlainData, Point, RunEvent } from '../runs/run.js';

export type TrainingOptions<P extends Tree, Batch, S extends Tree, A> = Omit<
  FitOptions<P, Batch, S, A>,
  'checkpoints' | 'resume' | 'signal' | 'compile'
>;

export interface TrainedRun {
  /** The id of the run, which is also the name of its checkpoints. */
  readonly id: string;
  readonly engine: ComputeEngine;
  readonly report: (event: RunEvent) => void;
  /** Ends the training after the current iteration, with a checkpoint. */
  readonly signal: AbortSignal;
  /** Whether to continue from the last checkpoint. Default: false. */
  readonly resume?: boolean | undefined;
  /** Stored with each checkpoint: how to build the model again. `model` is the layer's `config()`, by which exports know it. */
  readonly configuration: { readonly model: unknown } & Readonly<Record<string, unknown>>;
  readonly vocabulary?: PlainData | undefined;
  /** Iterations between two checkpoints. Default: 200. */
  readonly saveEvery?: number | undefined;
  /** Called with each event of `fit`; the parameters do not change meanwhile. */
  readonly onEvent?: ((event: FitEvent) => void | Promise<void>) | undefined;
}

/** Milliseconds between two reports of progress: more would only redraw. */
const reportInterval = 200;

/** Runs `fit` to its end. The same options give the same numbers as `fit` in Node. */
export async function trainRun<P extends Tree, Batch, S extends Tree, A>(
  options: TrainingOptions<P, Batch, S, A>,
  run: TrainedRun,
): Promise<'done' | 'stopped'> {
  const { id, engine, report, signal, resume = false, vocabulary, saveEvery = 200, onEvent } = run;
  const store = checkpointDatabase(id);
  // Plain data alone: a checkpoint is stored as JSON.
  const configuration = JSON.parse(JSON.stringify(run.configuration));
  const events = fit({
    ...options,
    // A GPU is not read at every step.
    reportEvery: options.reportEvery ?? (engine.gpu === undefined ? 1 : 10),
    compile: true,
    checkpoints: { store, every: saveEvery, configuration, vocabulary },
    resume: resume ? await store.load() : undefined,
    signal,
  });
  report({ type: 'start', engine: engine.name, parameters: countParameters(options.params), iterations: options.iterations });
  const progress = new Progress(options.iterations, report);
  for await (const event of events) {
    if (event.type === 'step') progress.add(event);
    else progress.flush();
    if (event.type === 'validation') report({ type: 'validation', iteration: event.iteration, loss: event.loss });
    if (event.type === 'checkpoint') report({ type: 'checkpoint', iteration: event.iteration });
    await onEvent?.(event);
    if (event.type === 'end') {
      const reason = event.reason === 'aborted' ? 'stopped' : 'done';
      report({ type: 'end', reason, iteration: event.iteration });
      return reason;
    }
  }
  return 'stopped';
}

/** Collects the losses of steps, and reports them a few times a second. */
class Progress {
  readonly #iterations: number | undefined;
  readonly #report: (event: RunEvent) => void;
  #points: Point[] = [];
  #started: { readonly at: number; readonly iteration: number } | undefined;
  #reportedAt = 0;
  #perSecond = 0;

  constructor(iterations: number | undefined, report: (event: RunEvent) => void) {
    this.#iterations = iterations;
    this.#report = report;
  }

  add({ iteration, loss, tokensPerSecond }: { readonly iteration: number; readonly loss: number; readonly tokensPerSecond: number }): void {
    this.#started ??= { at: performance.now(), iteration };
    this.#points.push({ iteration, loss });
    this.#perSecond = tokensPerSecond;
    if (performance.now() - this.#reportedAt >= reportInterval) this.flush();
  }

  flush(): void {
    const last = this.#points.at(-1);
    if (last === undefined) return;
    this.#report({ type: 'progress', points: this.#points, perSecond: this.#perSecond, secondsLeft: this.#secondsLeft(last.iteration) });
    this.#points = [];
    this.#reportedAt = performance.now();
  }

  #secondsLeft(iteration: number): number | undefined {
    const started = this.#started;
    if (started === undefined || this.#iterations === undefined || iteration === started.iteration) return undefined;
    const each = (performance.now() - started.at) / (iteration - started.iteration) / 1000;
    return each * (this.#iterations - iteration);
  }
}
