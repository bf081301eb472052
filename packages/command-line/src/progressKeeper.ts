/** Merges the events of `fit` into one progress, and estimates the time left. */
import type { StepEvent, ValidationEvent } from '@statal/train';

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

/** What a `ProgressKeeper` needs to estimate the time left. */
export interface ProgressKeeperOptions {
  /** The part of an engine that is read. */
  readonly engine: { memory(): { readonly bytes: number } };
  readonly startedAt: number;
  readonly iterations: number;
  /** Time limit of the training in seconds, if it has one. */
  readonly seconds?: number | undefined;
}

/** Collects the events of `fit`, and reports each state of the training once. */
export class ProgressKeeper {
  readonly #options: ProgressKeeperOptions;
  readonly #started = performance.now();
  #latest: Progress | undefined;
  #told = true;

  constructor(options: ProgressKeeperOptions) {
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

  /** Reports the progress, if it was not reported yet. */
  tell(report: { progress(progress: Progress): void }): void {
    if (this.#told || this.#latest === undefined) return;
    report.progress(this.#latest);
    this.#told = true;
    this.#latest = { ...this.#latest, validation: undefined };
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
