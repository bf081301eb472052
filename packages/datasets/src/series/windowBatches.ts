/** Windows that slide over long series, for forecasting. */
import { type Batches, batchesOf, requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireInteger, requireOptions } from '../requireArgument.js';
import { type PartOptions, requirePart, rowsOfPart } from '../rowsOfPart.js';
import { seededRandom } from '../sequences/seededRandom.js';
import { isSeries, type Series } from '../sequences/series.js';
import { requireStepOptions, type StepOptions, StepWriter } from '../sequences/stepWriter.js';
import { shuffledOrder } from '../shuffledOrder.js';
import { knownTargets, type PredictionBatch } from './predictionBatch.js';
import { TargetWriter } from './targetWriter.js';

/** The options of `windowBatches`. */
export interface WindowBatchesOptions extends StepOptions, PartOptions {
  /** Number of steps that a model reads. */
  readonly steps: number;
  /**
   * Number of steps to predict after the window. Default: the targets are the next step after every step of the window, which trains a model
   * that `forecast` of @statal/layers feeds back.
   */
  readonly horizon?: number | undefined;
  /** Number of steps from one window to the next. Default: 1. */
  readonly stride?: number | undefined;
  /** Number of windows in a batch. The last batch may have fewer. */
  readonly batch: number;
  /** The channels to predict. Default: all. */
  readonly targetChannels?: readonly number[] | undefined;
  /** Seed of the shuffle, together with `epoch`. Default: no shuffle, the windows come in the order of time. */
  readonly seed?: number | undefined;
  /** Counted from 0. Default: 0. */
  readonly epoch?: number | undefined;
}

/**
 * Batches of windows of a series x. Windows begin at s = 0, stride, 2 stride, ..., up to the last one whose targets exist:
 *
 *     inputs  = x[s .. s + steps]
 *     targets = x[s + 1 .. s + steps + 1]                      without `horizon`
 *     targets = x[s + steps .. s + steps + horizon]            with it
 *
 * If there are several series, each window is within one of them. Windows do not carry a state: each begins from zeros.
 *
 * @throws DatasetError if a series is shorter than a window, an option does not fit, or a value is missing and `missing` is `'error'`
 *
 * @example
 * const series = { data: Float32Array.of(1, 2, 3, 4, 5), steps: 5, width: 1 };
 * const [first] = windowBatches(series, { steps: 3, batch: 8 });
 * console.log([...first.inputs], [...first.targets]); // [1, 2, 2, 3, 3, 4], [2, 3, 3, 4, 4, 5]
 * // Two windows, side by side.
 * const [ahead] = windowBatches(series, { steps: 2, horizon: 2, batch: 1 });
 * console.log([...ahead.inputs], [...ahead.targets]); // [1, 2], [3, 4]
 */
export function windowBatches(series: Series | readonly Series[], options: WindowBatchesOptions): Batches<PredictionBatch> {
  const owner = 'windowBatches';
  const all = requireWindows(owner, series, options);
  const { steps, horizon, batch, seed, epoch = 0, normalization, targetChannels: channels, part } = options;
  const [{ width }] = all;
  const windows = new Windows(owner, all, options);
  const order = seed === undefined ? undefined : shuffledOrder(windows.count, seededRandom(seed, epoch));
  const writer = new StepWriter(owner, width, options);
  const targetWriter = new TargetWriter(width, { normalization, channels });
  const ahead = { from: horizon === undefined ? 1 : steps, count: horizon ?? steps };
  return batchesOf(owner, Math.ceil(windows.count / batch), (index) => {
    const { first, count: rows, mark } = rowsOfPart(part, Math.min(batch, windows.count - index * batch));
    const inputs = new Float32Array(steps * rows * writer.width);
    const targets = new Float32Array(ahead.count * rows * targetWriter.width);
    const [indices, starts] = [new Int32Array(rows), new Int32Array(rows)];
    for (let b = 0; b < rows; b++) {
      const place = index * batch + first + b;
      const { item, from } = windows.at(order?.[place] ?? place);
      [indices[b], starts[b]] = [item, from];
      writer.write(inputs, all[item], { from, count: steps, b, batch: rows, name: `series ${item}` });
      targetWriter.write(targets, all[item], { from: from + ahead.from, count: ahead.count, b, batch: rows });
    }
    return {
      inputs,
      shape: [steps, rows, writer.width],
      targets,
      targetShape: [ahead.count, rows, targetWriter.width],
      ...knownTargets(targets),
      lengths: new Int32Array(rows).fill(steps),
      indices,
      starts,
      ...mark,
    };
  });
}

/** Finds the windows of several series by number. Nothing is stored for a window, because long series have millions. */
class Windows {
  readonly count: number;
  /** The number of windows before each series. */
  readonly #before: number[] = [];
  readonly #stride: number;

  constructor(owner: string, series: readonly Series[], { steps, horizon = 1, stride = 1 }: WindowBatchesOptions) {
    this.#stride = stride;
    let count = 0;
    for (const [index, { steps: length }] of series.entries()) {
      const spare = length - steps - horizon;
      if (spare < 0) throw tooShort(owner, index, { length, steps, horizon });
      this.#before.push(count);
      count += 1 + Math.floor(spare / stride);
    }
    this.count = count;
  }

  at(window: number): { readonly item: number; readonly from: number } {
    let [item, above] = [0, this.#before.length];
    while (above - item > 1) {
      const middle = (item + above) >> 1;
      if (this.#before[middle] <= window) item = middle;
      else above = middle;
    }
    return { item, from: (window - this.#before[item]) * this.#stride };
  }
}

function tooShort(
  owner: string,
  index: number,
  { length, steps, horizon }: { readonly length: number; readonly steps: number; readonly horizon: number },
): DatasetError {
  const most = length - horizon;
  const hint = most > 0 ? `Lower steps to ${most}, or leave the series out` : 'Leave the series out, or lower the horizon';
  return new DatasetError(
    owner,
    `series ${index} has ${length} steps, and a window of ${steps} with ${horizon} to predict needs ${steps + horizon}`,
    hint,
  );
}

const windowOptionNames = ['steps', 'horizon', 'stride', 'batch', 'targetChannels', 'seed', 'epoch', 'normalization', 'missing', 'part'];

function requireWindows(owner: string, series: Series | readonly Series[], options: WindowBatchesOptions): readonly Series[] {
  const all: readonly Series[] = Array.isArray(series) ? series : [series];
  requireArgument(owner, 'series', all.length > 0 && all.every(isSeries), series, 'a series { data, steps, width }, or a list of them');
  requireOptions(owner, options, windowOptionNames);
  const { steps, horizon = 1, stride = 1, batch, targetChannels = [], seed = 0, epoch = 0, part } = options;
  requirePositive(owner, { steps, horizon, stride, batch });
  requirePart(owner, part);
  for (const [name, value] of Object.entries({ seed, epoch })) requireInteger(owner, name, value);
  const [{ width }] = all;
  requireStepOptions(owner, options, width);
  const areChannels = Array.isArray(targetChannels) && targetChannels.every((i) => Number.isInteger(i) && i >= 0 && i < width);
  requireArgument(owner, 'targetChannels', areChannels, targetChannels, `a list of channels from 0 to ${width - 1}`);
  const other = all.findIndex((each) => each.width !== width);
  if (other < 0) return all;
  throw new DatasetError(owner, `series ${other} has ${all[other].width} channels and series 0 has ${width}`, 'Give each as many channels');
}
