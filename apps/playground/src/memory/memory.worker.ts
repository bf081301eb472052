/** Computes the neuron of the panel, off the main thread. One thread is enough for one neuron. */
import { type ComputeEngine, createEngine } from '@statal/tensors';
import { expose } from 'comlink';
import type { UnrolledData } from '../figures/unrolledData.js';
import type { Lives, Moments } from './neuron/life.js';
import type { Neuron } from './neuron/neuron.js';
import { type LiveNeuron, openLiveNeuron } from './neuron/openLiveNeuron.js';
import { rememberPulses } from './neuron/rememberPulses.js';
import { unrollNeuron } from './neuron/unrollNeuron.js';

const engine: Promise<ComputeEngine> = createEngine({ threads: 1 });
let live: LiveNeuron | undefined;

const calls = {
  async remember(neuron: Neuron, pulses: readonly number[]): Promise<Lives> {
    return rememberPulses(await engine, neuron, pulses);
  },

  /** Every value inside of the steps of one memory. */
  async unroll(request: Parameters<typeof unrollNeuron>[1]): Promise<UnrolledData> {
    return unrollNeuron(await engine, request);
  },

  /** Gives the live neuron these weights. It keeps what it remembers. */
  async setLive(neuron: Neuron): Promise<void> {
    if (live === undefined) live = openLiveNeuron(await engine, neuron);
    else live.change(neuron);
  },

  stepLive(input: number): Moments | undefined {
    return live?.step(input);
  },

  clearLive(): void {
    live?.clear();
  },
};

export type MemoryWorker = typeof calls;

expose(calls);
