/** Writes series into batches, time first: normalized, and with what is missing filled or marked. */
import { DatasetError } from '../datasetError.js';
import { requireArgument } from '../requireArgument.js';
import { type Normalization, requireNormalization } from './normalization.js';
import type { Series } from './series.js';

/**
 * How a batch treats a missing value (NaN):
 * - `'error'`: it throws, and names the place.
 * - `'mean'`: it holds the mean of the channel in the training part, which is 0 once it is normalized. It needs `normalization`.
 * - `'mask'`: it holds the mean too, and the batch is twice as wide. Channel width + i is 1 where channel i is missing, else 0.
 */
export type MissingInBatches = 'error' | 'mean' | 'mask';

const missingInBatches: readonly MissingInBatches[] = ['error', 'mean', 'mask'];

/** The options of every function that makes batches of series. */
export interface StepOptions {
  /** From `fitNormalization` on the training part. Default: values stay as they are. */
  readonly normalization?: Normalization | undefined;
  /** How to treat a missing value. Default: `'error'`. */
  readonly missing?: MissingInBatches | undefined;
}

/** @throws DatasetError if an option is of a wrong kind or for another number of channels */
export function requireStepOptions(owner: string, { normalization, missing }: StepOptions, width: number): void {
  if (normalization !== undefined) requireNormalization(owner, normalization, width);
  const isKnown = missing === undefined || missingInBatches.includes(missing);
  requireArgument(owner, 'missing', isKnown, missing, missingInBatches.map((kind) => `'${kind}'`).join(', '));
  if (normalization !== undefined || missing === undefined || missing === 'error') return;
  throw new DatasetError(owner, `missing '${missing}' needs the means of the channels`, 'Give normalization: fitNormalization(train)');
}

const missingHint =
  "Pass missing: 'mean' to fill in the mean of the channel or missing: 'mask' to mark it too, or fill it before: fillForward";

/** Copies steps of series into the rows of one batch array. */
export class StepWriter {
  /** Numbers at each step of the batch. */
  readonly width: number;
  readonly #owner: string;
  readonly #hint: string;
  readonly #channels: number;
  readonly #marks: boolean;
  readonly #fills: boolean;
  readonly #mean: readonly number[];
  readonly #deviation: readonly number[];

  /** @param owner the function the user called, for messages; `hint`: what to do about a missing value */
  constructor(owner: string, channels: number, { normalization, missing = 'error' }: StepOptions, hint: string = missingHint) {
    this.#owner = owner;
    this.#hint = hint;
    this.#channels = channels;
    this.#marks = missing === 'mask';
    this.#fills = missing !== 'error';
    this.width = this.#marks ? 2 * channels : channels;
    this.#mean = normalization?.mean ?? Array(channels).fill(0);
    this.#deviation = normalization?.deviation ?? Array(channels).fill(1);
  }

  /**
   * Writes `count` steps of a series, from step `from` on, as row `b` of `to` [steps, batch, width].
   *
   * @param name the name of the series in messages, e.g. "series 3"
   * @throws DatasetError if a value is missing and the policy is `'error'`
   */
  write(to: Float32Array, { data }: Series, place: RowPlace): void {
    const { from = 0, count, b, batch, name } = place;
    const channels = this.#channels;
    for (let t = 0; t < count; t++) {
      const [read, written] = [(from + t) * channels, (t * batch + b) * this.width];
      for (let i = 0; i < channels; i++) {
        const value = data[read + i];
        const isMissing = Number.isNaN(value);
        if (isMissing && !this.#fills) throw this.#missing(name, from + t, i);
        to[written + i] = isMissing ? 0 : (value - this.#mean[i]) / this.#deviation[i];
        if (this.#marks) to[written + channels + i] = Number(isMissing);
      }
    }
  }

  #missing(name: string, step: number, channel: number): DatasetError {
    return new DatasetError(this.#owner, `${name} has no value at step ${step} of channel ${channel}`, this.#hint);
  }
}

/** Which steps of a series are written, and where in the batch. */
export interface RowPlace {
  /** The first step that is read. Default: 0. */
  readonly from?: number | undefined;
  readonly count: number;
  /** The row of the batch. */
  readonly b: number;
  readonly batch: number;
  readonly name: string;
}
