/** The settings of a training on gestures: those of apps/video-classifier for clips of one's own. */
import type { BuiltInCell } from '@statal/cells';
import { defaultSettings } from '@statal/video-classifier/defaults';
import { size } from '../clip.js';

export const cells = ['gru', 'lstm', 'statal', 'rnn'] as const satisfies readonly BuiltInCell[];
export type VideoCell = (typeof cells)[number];

/** What the reader chooses. */
export interface VideoChoice {
  readonly cell: VideoCell;
  readonly units: number;
  readonly epochs: number;
  readonly seed: number;
}

export const defaultChoice: VideoChoice = { cell: 'gru', units: 64, epochs: 12, seed: 1 };

/** The share of the clips of each class that is held out. */
export const heldOut = 0.2;

export function modelSettings({ cell, units }: Pick<VideoChoice, 'cell' | 'units'>) {
  const cellOptions = cell === 'statal' ? ({ memory: 'content' } as const) : {};
  return { ...defaultSettings, cell, cellOptions, units, size, gray: true, batch: 8 } as const;
}
