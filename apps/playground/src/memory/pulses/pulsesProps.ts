import type { Remote } from 'comlink';
import type { MemoryWorker } from '../memory.worker.js';
import type { MemoryName, Neuron } from '../neuron/neuron.js';

/** What drawn and live pulses have in common. */
export interface PulsesProps {
  /** Absent until the Worker has started. */
  readonly calls: Remote<MemoryWorker> | undefined;
  readonly neuron: Neuron;
  readonly chosen: MemoryName;
  readonly onChoose: (memory: MemoryName) => void;
  /** Shows why the neuron could not be computed. */
  readonly onProblem: (problem: string | undefined) => void;
}
