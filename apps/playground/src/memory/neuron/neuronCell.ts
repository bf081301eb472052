/** The real cell of the library, with the weights of one neuron. */
import { type Cell, statal } from '@statal/cells';
import { type Engine, type Tensor, tensor } from '@statal/tensors';
import { cellOptions, halfLives, type MemoryName, type Neuron, slotsOf } from './neuron.js';

export type NeuronCell = Cell<string, 's', never>;

export function neuronCell(memory: MemoryName, neuron: Neuron): NeuronCell {
  return statal(cellOptions(memory, neuron)) as NeuronCell;
}

/** The parameters of the cell for one unit and one input. Columns are pre, and c with `content`. */
export function neuronParams(engine: Engine, memory: MemoryName, neuron: Neuron): { readonly [name: string]: Tensor } {
  const hasContent = memory === 'content';
  const columns = hasContent ? 2 : 1;
  const { weight, bias, ownState, contentWeight, contentBias } = neuron;
  const own = Array.from({ length: slotsOf(memory) }, (_, slot) => (slot === 0 ? ownState : 0));
  return {
    W: tensor(engine, hasContent ? [weight, contentWeight] : [weight], { shape: [1, columns] }),
    // The neuron reads its first slot only, and the content reads no state.
    U: tensor(
      engine,
      own.flatMap((value) => (hasContent ? [value, 0] : [value])),
      { shape: [own.length, columns] },
    ),
    b: tensor(engine, hasContent ? [bias, contentBias] : [bias], { shape: [columns] }),
    ...(memory === 'moments' && { logTau: tensor(engine, halfLives(neuron).map(Math.log), { shape: [own.length] }) }),
  };
}
