/** Follows the events of `fit`: merges them into one progress at a time, and estimates the time left. */
import type { Best, CheckpointEvent, EndEvent, FitEvent, StepEvent, ValidationEvent } from '@statal/train';

/** How far a training is. */
export interface Progress {
  readonly iteration: number;
  readonly epoch: number;
  /** Mean over the iterations since the last progress, in nats per target. */
  readonly loss: number;
  /** Targets per second: tokens or recordings. */
  readonly tokensPerSecond: number;
  /** The fraction done, from 0 to 1. */
  readonly done: number;
  /** `undefined` while unknown. */
  readonly secondsLeft: number | undefined;
  /** Bytes of live buffers in the engine. */
  readonly engineBytes: number;
  readonly validation?: { readonly loss: number; readonly improved: boolean } | undefined;
}

/** A checkpoint that was stored, in the words of a report. */
export interface SavedCheckpoint {
  readonly iteration: number;
  readonly directory: string;
  readonly best: boolean;
}

/** The common fields of the outcomes of trainings. */
export interface TrainingOutcome {
  readonly iteration: number;
  readonly epoch: number;
  readonly seconds: number;
  readonly best?: Best | undefined;
  readonly directory: string;
  /** The command that resumes the training. */
  readonly resume: string;
}

/** The last event, and the seconds from the start to it. */
export type TrainingEnd = EndEvent & { readonly seconds: number };

/** What `followTraining` needs to estimate the time left, and to whom it reports. */
export interface FollowOptions {
  /** The part of an engine that is read. */
  readonly engine: { memory(): { readonly bytes: number } };
  /** Iterations already made. */
  readonly startedAt: number;
  readonly iterations: number;
  /** Time limit of the training in seconds, if it has one. */
  readonly seconds?: number | undefined;
  /** Whether a validation comes after this iteration. Both are then reported as one progress. */
  validates(iteration: number): boolean;
  /** Called once for each progress, before the next iteration. */
  progress(progress: Progress): void | Promise<void>;
  saved(checkpoint: SavedCheckpoint): void;
}

/**
 * Runs a training to its end.
 *
 * @param events the events of `fit`
 * @returns its last event, with the seconds that it took
 */
export async function followTraining(events: AsyncIterable<FitEvent>, options: FollowOptions): Promise<TrainingEnd> {
  const progress = new LatestProgress(options);
  for await (const event of events) {
    switch (event.type) {
      case 'step':
        progress.step(event);
        if (!options.validates(event.iteration)) await progress.tell();
        break;
      case 'validation':
        progress.validation(event);
        await progress.tell();
        break;
      case 'checkpoint':
        await progress.tell();
        options.saved(savedCheckpoint(event));
        break;
      case 'end':
        await progress.tell();
        return { ...event, seconds: progress.seconds };
      default:
        throw event satisfies never;
    }
  }
  throw new Error('the training ended without saying so');
}

function savedCheckpoint({ iteration, location, best }: CheckpointEvent): SavedCheckpoint {
  return { iteration, directory: location, best };
}

/** The progress that was not reported yet. */
class LatestProgress {
  readonly #options: FollowOptions;
  readonly #started = performance.now();
  #latest: Progress | undefined;
  #told = true;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Seconds since the start, including everything. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  step({ iteration, epoch, loss, tokensPerSecond }: StepEvent): void {
    const { engine } = this.#options;
    this.#latest = { iteration, epoch, loss, tokensPerSecond, engineBytes: engine.memory().bytes, ...this.#timeAt(iteration) };
    this.#told = false;
  }

  validation({ iteration, epoch, loss, trainingLoss, improved }: ValidationEvent): void {
    const { engine } = this.#options;
    // A training that resumes right before a validation has made no step yet.
    const known = this.#latest ?? { loss: trainingLoss, tokensPerSecond: 0, engineBytes: engine.memory().bytes };
    this.#latest = { ...known, iteration, epoch, ...this.#timeAt(iteration), validation: { loss, improved } };
    this.#told = false;
  }

  async tell(): Promise<void> {
    if (this.#told || this.#latest === undefined) return;
    const { progress } = this.#options;
    const latest = this.#latest;
    this.#told = true;
    this.#latest = { ...latest, validation: undefined };
    await progress(latest);
  }

  #timeAt(iteration: number): Pick<Progress, 'done' | 'secondsLeft'> {
    const { startedAt, iterations, seconds } = this.#options;
    const byIterations = iteration / iterations;
    const perIteration = this.seconds / Math.max(1, iteration - startedAt);
    const left = (iterations - iteration) * perIteration;
    if (seconds === undefined) return { done: byIterations, secondsLeft: left };
    return {
      done: Math.max(byIterations, Math.min(1, this.seconds / seconds)),
      secondsLeft: Math.max(0, Math.min(left, seconds - this.seconds)),
    };
  }
}
