/** Plots the losses of a training. */
import { join } from 'node:path';
import type { HistoryEntry } from '@statal/train';
import { svgPlot } from '../../svgPlot.js';
import { writePicture } from './writePicture.js';

/** How curves are drawn. */
export interface LossCurvesOptions {
  readonly perEpoch: number;
  /** Only training smooths labels. 0: it does not. */
  readonly labelSmoothing: number;
  /** Called if the plot cannot be written. */
  notice(line: string): void;
}

/**
 * Writes `curves.svg` into a directory. The training loss may be above the validation loss: only training uses augmentation, dropout and label
 * smoothing. The title and the legend name the smoothing.
 *
 * @returns its path, or `undefined` without validations or if the file cannot be written
 */
export async function writeLossCurves(
  directory: string,
  history: readonly HistoryEntry[],
  { perEpoch, labelSmoothing, notice }: LossCurvesOptions,
): Promise<string | undefined> {
  if (history.length === 0) return undefined;
  const curve = (loss: (entry: HistoryEntry) => number): [number, number][] =>
    history.filter((entry) => Number.isFinite(loss(entry))).map((entry) => [entry.iteration / perEpoch, loss(entry)]);
  const isSmoothed = labelSmoothing > 0;
  const plot = svgPlot({
    title: isSmoothed ? `Loss in training (labels smoothed by ${labelSmoothing}) and in validation (without)` : 'Loss',
    x: { title: 'epochs', scale: 'linear' },
    y: { title: 'nats', format: (value) => value.toFixed(2) },
    lines: [
      { name: isSmoothed ? 'training (smoothed)' : 'training', points: curve(({ trainingLoss }) => trainingLoss) },
      { name: 'validation', points: curve(({ validationLoss }) => validationLoss) },
    ],
    dots: history.length < 2,
  });
  return writePicture(join(directory, 'curves.svg'), plot, { what: 'the picture of the losses', notice });
}
