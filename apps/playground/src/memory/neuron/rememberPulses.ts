/** Runs the cell over drawn pulses, and reads its states and gates by `observe`. */
import { observe, recurrent } from '@statal/layers';
import { type ComputeEngine, readSync, type Tensor, tensor } from '@statal/tensors';
import type { Life, Lives } from './life.js';
import { byMemory, type MemoryName, type Neuron, slotsOf } from './neuron.js';
import { neuronCell, neuronParams } from './neuronCell.js';

/** The life of the neuron with each memory, for the same pulses. */
export function rememberPulses(engine: ComputeEngine, neuron: Neuron, pulses: readonly number[]): Lives {
  return byMemory((memory) => lifeOf(engine, memory, neuron, pulses));
}

function lifeOf(engine: ComputeEngine, memory: MemoryName, neuron: Neuron, pulses: readonly number[]): Life {
  const layer = recurrent(neuronCell(memory, neuron), { inputs: 1, units: 1 });
  return engine.scope(() => {
    const x = tensor(engine, pulses, { shape: [pulses.length, 1, 1] });
    const { layers } = observe(layer, neuronParams(engine, memory, neuron), x);
    const { s, activation, fired, content }: { [name: string]: Tensor } = { ...layers[0].states, ...layers[0].gates };
    const [states, activations, fires] = [s, activation, fired].map((values) => readSync(values));
    const contents = content === undefined ? undefined : readSync(content);
    const width = slotsOf(memory);
    return pulses.map((input, step) => ({
      input,
      activation: activations[step],
      fired: fires[step] > 0,
      content: contents?.[step],
      state: [...states.slice(step * width, (step + 1) * width)],
    }));
  });
}
