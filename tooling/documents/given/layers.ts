/** A small model of characters with its parameters, and a sequence of features: 6 steps, 2 rows. */
import { lstm } from '@statal/cells';
import { dense, embedding, recurrent, sequential } from '@statal/layers';
import { type Tensor, tensor } from '@statal/tensors';
import { engine, random } from './everywhere.js';

export const model = sequential([
  embedding({ entries: 5, units: 8 }),
  recurrent(lstm(), { inputs: 8, units: 8 }),
  dense({ inputs: 8, units: 5 }),
]);
export const params = model.init({ engine, random });
/** [T, B] */
export const ids: Tensor = tensor(
  engine,
  Int32Array.from({ length: 12 }, (_, index) => index % 5),
  { shape: [6, 2] },
);
/** [T, B, 40] */
export const x: Tensor = random.fold(1).normal(engine, [6, 2, 40]);
