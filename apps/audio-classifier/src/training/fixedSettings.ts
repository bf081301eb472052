/** The settings that a model of this program fixes, with the reasons. */
import { type FixedByModel, shapesParameters } from '@statal/command-line/corpus';

/** `memory` is an option of the cell. */
export const ofModel: FixedByModel = (wayOut) => {
  const shape = shapesParameters(wayOut);
  return {
    cell: shape,
    memory: shape,
    layers: shape,
    units: shape,
    bidirectional: shape,
    frames: shape,
    pooling: { reason: 'its layers are made for it', wayOut },
    features: { reason: 'it was trained on such features', wayOut },
  };
};
