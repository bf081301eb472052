/** How a training went, as a picture. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { svgPlot } from '@statal/command-line/plot';
import type { HistoryEntry } from '@statal/train';

export interface LossCurvesOptions {
  readonly perEpoch: number;
  /** Told where the picture cannot be written: the training is worth more. */
  notice(line: string): void;
}

/**
 * Writes `curves.svg` into a directory. Recordings are changed and targets smoothed in training only, so its loss may well be the higher one.
 *
 * @returns its path, or `undefined` where nothing was validated or the file cannot be written
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
    title: 'Loss in training and validation',
    x: { title: 'epochs', scale: 'linear' },
    y: { title: 'nats', format: (value) => value.toFixed(2) },
    lines: [
      { name: 'training', points: curve(({ trainingLoss }) => trainingLoss) },
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
