/** The forms of memory one below the other, so that their steps stand in line. */
import { useWords } from '../../language/language.js';
import { words } from '../words.js';
import type { Lives } from './life.js';
import { MemoryRow } from './memoryRow.js';
import { type MemoryName, memoryNames, type Neuron } from './neuron.js';

export interface MemoryRowsProps {
  readonly lives: Lives | undefined;
  readonly neuron: Neuron;
  readonly columns: number;
  /** The chosen step, from 0. */
  readonly step: number;
  readonly chosen: MemoryName;
  readonly onChoose: (memory: MemoryName) => void;
}

export function MemoryRows({ lives, neuron, columns, step, chosen, onChoose }: MemoryRowsProps) {
  const { legend } = useWords(words);
  return (
    <>
      <ul class="memory-legend">
        {(['input', 'activation', 'fired', 'memory'] as const).map((name) => (
          <li key={name}>
            <span class={`swatch ${name}`} /> {legend[name]}
          </li>
        ))}
      </ul>
      <ul class="memory-rows">
        {memoryNames.map((name) => (
          <MemoryRow
            key={name}
            name={name}
            neuron={neuron}
            life={lives?.[name] ?? []}
            columns={columns}
            step={step}
            isChosen={name === chosen}
            onChoose={() => onChoose(name)}
          />
        ))}
      </ul>
    </>
  );
}
