/** The convolutions in front of the recurrence: they see one frame at a time. */
import { conv2d, type Layer, pool2d } from '@statal/layers';

/** Rows and columns that are left for the recurrence, at the most. */
const most = 8;
const [firstUnits, units] = [16, 32];

/** Layers [T, B, size, size, channels] -> [T, B, side, side, units]. */
export interface FrontEnd {
  readonly layers: readonly Layer[];
  readonly side: number;
  readonly units: number;
}

/** Pairs of a convolution and a pooling, each of which halves the sides: at least two pairs, until 8 rows are left. */
export function frontEnd(size: number, channels: number): FrontEnd {
  const layers: Layer[] = [];
  let [side, inputs] = [size, channels];
  for (let pair = 0; pair < 2 || side > most; pair++) {
    const outputs = pair === 0 ? firstUnits : units;
    layers.push(conv2d({ inputs, units: outputs, padding: 'same', activation: 'relu' }) as unknown as Layer);
    layers.push(pool2d({ kind: 'max' }) as unknown as Layer);
    [side, inputs] = [Math.floor(side / 2), outputs];
  }
  return { layers, side, units };
}
