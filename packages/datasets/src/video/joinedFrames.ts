import { joinedBytes } from '../byteQueue.js';
import type { VideoFrames } from './videoFrames.js';

/** Pieces of one film in one array, with all their warnings. */
export function joinedFrames(pieces: readonly VideoFrames[]): VideoFrames {
  const [{ shape, frameRate }] = pieces;
  const [, height, width, channels] = shape;
  const warnings = pieces.flatMap(({ warnings: some = [] }) => some);
  return {
    data: joinedBytes(pieces.map(({ data }) => data)),
    shape: [pieces.reduce((sum, piece) => sum + piece.shape[0], 0), height, width, channels],
    frameRate,
    ...(warnings.length > 0 && { warnings }),
  };
}
