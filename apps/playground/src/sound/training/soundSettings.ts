/** The settings of a training on words: those of apps/audio-classifier where the network can take one step at a time. */
import { defaultSettings } from '@statal/audio-classifier/defaults';
import type { BuiltInCell } from '@statal/cells';
import { type AudioFeatureOptions, type AudioFeatures, audioFeatures } from '@statal/datasets/audio';
import { framesPerStep, hop, sampleRate } from '../words/frames.js';

export const cells = ['gru', 'lstm', 'statal', 'rnn'] as const satisfies readonly BuiltInCell[];
export type SoundCell = (typeof cells)[number];

/** What the reader chooses. */
export interface SoundChoice {
  readonly cell: SoundCell;
  readonly units: number;
  readonly epochs: number;
  readonly seed: number;
}

export const defaultChoice: SoundChoice = { cell: 'gru', units: 64, epochs: 24, seed: 1 };

/** The share of the takes of each class that is held out. */
export const heldOut = 0.2;

/** Forward only, with the answer after the last step: so the network can listen live. */
export function modelSettings({ cell, units }: Pick<SoundChoice, 'cell' | 'units'>) {
  return {
    ...defaultSettings,
    cell,
    cellOptions: cell === 'statal' ? ({ memory: 'content' } as const) : {},
    units,
    layers: 1,
    bidirectional: false,
    frames: framesPerStep,
    pooling: 'last',
    batch: 16,
    learningRate: 0.005,
  } as const;
}

/**
 * Features that are computed from one frame alone. apps/audio-classifier also compares a frame with the loudest one and with the mean of the
 * recording. Live audio has no end, so it has neither.
 */
const featureOptions: AudioFeatureOptions = { kind: 'logMel', sampleRate, hop, bands: 40 };

export function soundFeatures(): AudioFeatures {
  return audioFeatures(featureOptions);
}
