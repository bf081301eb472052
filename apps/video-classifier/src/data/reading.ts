/** How the clips of a model are read and changed. */
import type { AugmentFramesOptions, FrameOptions } from '@statal/datasets/video';
import type { FixedSettings } from '../training/settings.js';

/** The size, the color and the rate of the frames that a model reads. */
export function readingOf({ size, gray, rate }: Pick<FixedSettings, 'size' | 'gray' | 'rate'>): FrameOptions {
  return { height: size, width: size, gray, frameRate: rate };
}

/** Clips are moved and recolored a little in training. They are not mirrored, because left and right may be classes. */
export const augmentation: AugmentFramesOptions = { shift: 0.08, scale: 0.1, color: 0.2 };
