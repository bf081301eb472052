/** Plots the losses of a training. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { svgPlot } from '@statal/command-line/plot';
import type { HistoryEntry } from '@statal/train';
import { labelSmoothing } from '../training/settings.js';

export interface LossCurvesOptions {
  readonly perEpoch: number;
  /** Called if the plot cannot be written. It is no error, because the training matters more. */
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
  { perEpoch, notice }: LossCurvesOptions,
): Promise<string | undefined> {
  if (history.length === 0) return undefined;
  const curve = (loss: (entry: HistoryEntry) => number): [number, number][] =>
    history.filter((entry) => Number.isFinite(loss(entry))).map((entry) => [entry.iteration / perEpoch, loss(entry)]);
  const path = join(directory, 'curves.svg');
  const plot = svgPlot({
    title: `Loss in training (labels smoothed by ${labelSmoothing}) and in validation (without)`,
    x: { title: 'epochs', scale: 'linear' },
    y: { title: 'nats', format: (value) => value.toFixed(2) },
    lines: [
      { name: 'training (smoothed)', points: curve(({ trainingLoss }) => trainingLoss) },
      { name: 'validation', points: curve(({ validationLoss }) => validationLoss) },
    ],
    dots: history.length < 2,
  });
  try {
    await writeFile(path, plot);
    return path;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    notice(`${path}: the picture of the losses could not be written (${code ?? message}). The model is not touched by that.`);
    return undefined;
  }
}
