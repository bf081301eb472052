/** The settings that a model of this program fixes, with the reasons. */
import { type FixedByModel, shapesParameters } from '@statal/command-line/corpus';

/** `memory` is an option of the cell. */
export const ofModel: FixedByModel = (wayOut) => {
  const shape = shapesParameters(wayOut);
  const frames = { reason: 'it was trained on such frames', wayOut };
  return {
    predict: { reason: 'its layers are made for one of the two', wayOut },
    cell: shape,
    memory: shape,
    layers: shape,
    units: shape,
    size: frames,
    rate: frames,
    gray: frames,
  };
};
