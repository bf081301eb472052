/** A small model of characters, windows of a text, and the loss: what a training needs. */
import { lstm } from '@statal/cells';
import { type ContiguousBatch, characterVocabulary, contiguousBatches } from '@statal/datasets';
import { dense, embedding, recurrent, type StateOf, sequential } from '@statal/layers';
import { type Tensor, tensor } from '@statal/tensors';
import { crossEntropy, type LossContext } from '@statal/train';
import { engine, random } from './everywhere.js';

const text = 'she sells sea shells by the sea shore. '.repeat(20);
const vocabulary = characterVocabulary(text);
const ids = vocabulary.encode(text);
export const batches = contiguousBatches(ids.subarray(0, 600), { batch: 4, steps: 10 });
export const validation = contiguousBatches(ids.subarray(600), { batch: 4, steps: 10 });
export const batch: ContiguousBatch = batches.at(0);

const [entries, units] = [vocabulary.size, 8];
export const model = sequential([
  embedding({ entries, units }),
  recurrent(lstm(), { inputs: units, units }),
  dense({ inputs: units, units: entries }),
]);
export const params = model.init({ engine, random });

/** The mean loss of a batch, and the state that the next batch starts from. */
export function lossOf(
  p: typeof params,
  { inputs, targets, steps, batch: rows }: ContiguousBatch,
  { state, random: key }: Partial<LossContext<StateOf<typeof model>>> = {},
): { readonly loss: Tensor; readonly state: StateOf<typeof model> } {
  const shape = [steps, rows];
  const { output, state: next } = model.apply(p, tensor(engine, inputs, { shape }), { state, random: key });
  return { loss: crossEntropy(output, tensor(engine, targets, { shape })), state: next };
}
