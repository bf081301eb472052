/** The neuron with every value inside of each of its steps, and how each changes the last memory. */
import { unrollCell } from '@statal/layers';
import { type ComputeEngine, slice, sum, tensor } from '@statal/tensors';
import { readUnrolled, type UnrolledData } from '../../figures/unrolledData.js';
import type { MemoryName, Neuron } from './neuron.js';
import { neuronCell, neuronParams } from './neuronCell.js';

export async function unrollNeuron(
  engine: ComputeEngine,
  { memory, neuron, pulses }: { readonly memory: MemoryName; readonly neuron: Neuron; readonly pulses: readonly number[] },
): Promise<UnrolledData> {
  const steps = pulses.length;
  const x = tensor(engine, pulses, { shape: [steps, 1, 1] });
  return readUnrolled(
    unrollCell(neuronCell(memory, neuron), neuronParams(engine, memory, neuron), x, {
      units: 1,
      loss: ({ states }) => sum(slice(states.s, { start: steps - 1, size: 1 })),
    }),
  );
}
