/** The neuron for pulses that arrive one at a time, with every memory at once: one compiled step of the cells. */
import { type CompiledStep, compileStep } from '@statal/autograd';
import { type ComputeEngine, type Tensor, type Tree, zeros } from '@statal/tensors';
import type { Moments } from './life.js';
import { byMemory, memoryNames, type Neuron, slotsOf } from './neuron.js';
import { neuronCell, neuronParams } from './neuronCell.js';

export interface LiveNeuron {
  step(input: number): Moments;
  /** Changes the weights. The memories stay. */
  change(neuron: Neuron): void;
  /** Forgets everything. */
  clear(): void;
  close(): void;
}

export function openLiveNeuron(engine: ComputeEngine, first: Neuron): LiveNeuron {
  let stream = compileNeuron(engine, first);
  const start = stream.snapshot();
  return {
    step: (input) => momentsOf(stream.step([Float32Array.of(input)]), input),
    change(neuron) {
      const memories = stream.snapshot();
      stream.close();
      stream = compileNeuron(engine, neuron);
      stream.restore(memories);
    },
    clear: () => stream.restore(start),
    close: () => stream.close(),
  };
}

/** What a step gives of each memory, in this order; content last. */
const shown = ['activation', 'fired', 's', 'content'] as const;

function compileNeuron(engine: ComputeEngine, neuron: Neuron): CompiledStep {
  const cells = memoryNames.map((memory) => ({ cell: neuronCell(memory, neuron), params: neuronParams(engine, memory, neuron) }));
  const states = memoryNames.map((memory) => ({ s: zeros(engine, [1, slotsOf(memory)]) }));
  return compileStep(
    (before: readonly { readonly s: Tensor }[], x: Tensor) => {
      const results = cells.map(({ cell, params }, index) => cell.step({ x, ...before[index] }, params));
      const output: Tree = results.map(({ state, gates }) => {
        const values: { readonly [name: string]: Tensor } = { ...gates, ...state };
        return shown.flatMap((name) => values[name] ?? []);
      });
      return { state: results.map(({ state }) => state), output };
    },
    states,
    zeros(engine, [1, 1]),
  );
}

/** The outputs of all cells come in one row. */
function momentsOf(outputs: ReturnType<CompiledStep['step']>, input: number): Moments {
  let place = 0;
  return byMemory((memory) => {
    const [activation, fired, state] = outputs.slice(place, place + 3);
    place += 3;
    const content = memory === 'content' ? outputs[place++][0] : undefined;
    return { input, activation: activation[0], fired: fired[0] > 0, content, state: [...state] };
  });
}
