/** A small model of characters with its parameters, and what PyTorch would save of it. */
import { lstm } from '@statal/cells';
import { writePytorch } from '@statal/formats/pytorch';
import { dense, embedding, recurrent, sequential } from '@statal/layers';
import { engine, random } from './everywhere.js';

export const charRnn = sequential([
  embedding({ entries: 5, units: 3 }),
  recurrent(lstm(), { inputs: 3, units: 4 }),
  dense({ inputs: 4, units: 5 }),
]);
export const charRnnParams = charRnn.init({ engine, random });
/** torch.save(model.state_dict(), "model.pt") */
export const savedByTorch: Uint8Array = await writePytorch(charRnn, charRnnParams, { names: ['encoder', 'rnn', 'decoder'] });
