/** Many series in memory, with a label for each. Readers return such a set, and batches are made of it. */
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireHaving, requireOptions, requireTexts } from '../requireArgument.js';
import { isSeries, type Series } from '../sequences/series.js';
import { classesOf } from './classes.js';
import { type Labels, pickedLabels } from './labels.js';

/** A series as arrays: a number for each step, or a list of numbers for each step. */
export type SeriesLike = Series | Float32Array | readonly number[] | readonly (readonly number[])[];

/** Series with equally many channels. `L` is the type of their labels. */
export interface SeriesSet<L extends Labels = Labels> {
  readonly series: readonly Series[];
  /** Number of steps of each series. */
  readonly lengths: Int32Array;
  /** Number of channels. */
  readonly width: number;
  /** The names of the channels; `[]` if they have none. */
  readonly channels: readonly string[];
  /** The label of each series: the index of its class, or the number to predict. */
  readonly labels: L;
  /** The names of the classes; `[]` if labels are not classes. */
  readonly classes: readonly string[];
  /** Problems of the file that the set was read from. They did not prevent reading it. */
  readonly warnings: readonly DatasetError[];
}

/** What is known of the series of a set besides their values. */
export interface SeriesSetOptions {
  /** The class of each series. A number stands for its text. */
  readonly labels?: readonly (string | number)[] | undefined;
  /** All classes, in the order of their indices. Give those of the training part for any other part. Default: the sorted labels. */
  readonly classes?: readonly string[] | undefined;
  /** The names of the channels. Default: none. */
  readonly channels?: readonly string[] | undefined;
}

/**
 * Makes a set from arrays. Each series is a list of numbers (one channel), a list of lists (several channels at each step), or
 * `{ data, steps, width }`. A missing value is NaN.
 *
 * @param options `labels`: the class of each series. `targets`: a number to predict for each series instead.
 * @throws DatasetError if there are no series, one is empty, or channels or labels do not fit
 *
 * @example
 * const set = seriesSet([[1, 2, 3], [4, 5]], { labels: ['up', 'down'] });
 * console.log(set.classes, set.labels); // ['down', 'up'], [1, 0]
 */
export function seriesSet(
  series: readonly SeriesLike[],
  options: SeriesSetOptions & { readonly labels: readonly (string | number)[] },
): SeriesSet<Int32Array>;
export function seriesSet(
  series: readonly SeriesLike[],
  options: SeriesSetOptions & { readonly targets: ArrayLike<number> },
): SeriesSet<Float32Array>;
export function seriesSet(series: readonly SeriesLike[], options?: SeriesSetOptions): SeriesSet<undefined>;
export function seriesSet(
  series: readonly SeriesLike[],
  options: SeriesSetOptions & { readonly targets?: ArrayLike<number> | undefined } = {},
): SeriesSet {
  const owner = 'seriesSet';
  requireArgument(owner, 'series', Array.isArray(series), series, 'a list of series');
  requireOptions(owner, options, ['labels', 'classes', 'targets', 'channels']);
  const { labels, classes, targets, channels = [] } = options;
  requireTexts(owner, 'channels', channels);
  const all = series.map((each, index) => seriesOf(owner, each, index));
  if (labels === undefined) {
    const values = targets === undefined ? undefined : targetsOf(owner, targets);
    return checkedSet(owner, { series: all, channels, labels: values, classes: [] });
  }
  if (targets !== undefined)
    throw new DatasetError(owner, 'both labels and targets are given', 'Give labels for classes, or targets for numbers');
  const isRight = Array.isArray(labels) && labels.every((label) => typeof label === 'string' || Number.isFinite(label));
  requireArgument(owner, 'labels', isRight, labels, 'a list of strings or numbers');
  const found = classesOf(owner, labels.map(String), classes);
  return checkedSet(owner, { series: all, channels, ...found });
}

/** What `checkedSet` takes; lengths and width follow from the series. */
export interface SetParts<L extends Labels> {
  readonly series: readonly Series[];
  readonly channels: readonly string[];
  readonly labels: L;
  readonly classes: readonly string[];
  readonly warnings?: readonly DatasetError[] | undefined;
}

/** @throws DatasetError if there are no series, one is empty, or widths or numbers of labels differ */
export function checkedSet<L extends Labels>(
  owner: string,
  { series, channels, labels, classes, warnings = [] }: SetParts<L>,
): SeriesSet<L> {
  if (series.length === 0) throw new DatasetError(owner, 'there are no series', 'Give at least one');
  const { width } = series[0];
  series.forEach((each, index) => {
    if (each.steps === 0) throw new DatasetError(owner, `series ${index} is empty`, 'Leave empty series out');
    if (each.width === width) return;
    throw new DatasetError(owner, `series ${index} has ${each.width} channels and series 0 has ${width}`, 'Give each as many channels');
  });
  if (channels.length > 0 && channels.length !== width)
    throw new DatasetError(owner, `there are ${channels.length} names for ${width} channels`, 'Give one for each, or none');
  if (labels !== undefined && labels.length !== series.length)
    throw new DatasetError(owner, `there are ${labels.length} labels for ${series.length} series`, 'Give one for each');
  return { series, lengths: Int32Array.from(series, ({ steps }) => steps), width, channels, labels, classes, warnings };
}

export function requireSet(owner: string, set: unknown): void {
  requireHaving(owner, 'set', set, 'what seriesSet or a reader gives', 'series', 'lengths', 'width', 'channels', 'classes');
}

/**
 * The series of a set at the given places, in that order, with their labels. With it any split can be made, e.g. by subject.
 *
 * @throws DatasetError if there is no such series, or none is chosen
 *
 * @example
 * const set = seriesSet([[1, 2], [3, 4], [5, 6]], { labels: ['a', 'b', 'a'] });
 * console.log(selectSeries(set, [2, 0]).labels); // [0, 0]
 */
export function selectSeries<L extends Labels>(set: SeriesSet<L>, indices: ArrayLike<number>): SeriesSet<L> {
  const owner = 'selectSeries';
  requireSet(owner, set);
  requireArgument(owner, 'indices', isNumbers(indices), indices, 'a list of integers');
  const chosen = Array.from(indices);
  const strange = chosen.find((index) => !(index in set.series));
  if (strange !== undefined)
    throw new DatasetError(owner, `there is no series ${strange}`, `There are series 0 to ${set.series.length - 1}`);
  if (chosen.length === 0) throw new DatasetError(owner, 'no series is chosen', 'Give at least one index');
  return pickedSet(set, chosen);
}

/** `selectSeries` without checks. */
export function pickedSet<L extends Labels>(set: SeriesSet<L>, chosen: readonly number[]): SeriesSet<L> {
  const series = chosen.map((index) => set.series[index]);
  return { ...set, series, lengths: Int32Array.from(series, ({ steps }) => steps), labels: pickedLabels(set.labels, chosen) };
}

function seriesOf(owner: string, value: SeriesLike, index: number): Series {
  if (isSeries(value)) return value;
  if (value instanceof Float32Array) return { data: value, steps: value.length, width: 1 };
  const rows: readonly (number | readonly number[])[] = Array.isArray(value) ? value : [];
  requireArgument(owner, `series ${index}`, Array.isArray(value), value, 'a list of numbers, or of lists of numbers');
  const width = Array.isArray(rows[0]) ? rows[0].length : 1;
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, t) => {
    const values = Array.isArray(row) ? row : [row];
    const fits = values.length === width && values.every((each) => typeof each === 'number' && Math.abs(each) !== Number.POSITIVE_INFINITY);
    requireArgument(owner, `step ${t} of series ${index}`, fits, row, width === 1 ? 'a number' : `a list of ${width} numbers`);
    data.set(values, t * width);
  });
  return { data, steps: rows.length, width };
}

function targetsOf(owner: string, targets: ArrayLike<number>): Float32Array {
  requireArgument(owner, 'targets', isNumbers(targets), targets, 'a list of numbers');
  return Float32Array.from(targets);
}

function isNumbers(values: unknown): boolean {
  return (Array.isArray(values) || ArrayBuffer.isView(values)) && Array.from(values as ArrayLike<unknown>).every(Number.isFinite);
}
