/** One neuron in slow motion: pulses that the reader draws or sends live, and what each form of memory keeps of them. */
import type { Remote } from 'comlink';
import { useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import type { MemoryWorker } from './memory.worker.js';
import { type MemoryName, usualNeuron } from './neuron/neuron.js';
import { NeuronTable } from './neuron/neuronTable.js';
import { DrawnPulses } from './pulses/drawnPulses.js';
import { LivePulses } from './pulses/livePulses.js';
import { words } from './words.js';

const modes = ['draw', 'live'] as const;

export function SlowMotion({ calls }: { readonly calls: Remote<MemoryWorker> | undefined }) {
  const { modes: modeWords, failed } = useWords(words);
  const [neuron, setNeuron] = useState(usualNeuron);
  const [mode, setMode] = useState<(typeof modes)[number]>('draw');
  const [chosen, setChosen] = useState<MemoryName>('probability');
  const [problem, setProblem] = useState<string>();
  const shared = { calls, neuron, chosen, onChoose: setChosen, onProblem: setProblem };
  return (
    <div class="slow-motion">
      <fieldset class="modes">
        <legend>{modeWords.label}</legend>
        {modes.map((each) => (
          <label key={each}>
            <input type="radio" name="pulses" checked={each === mode} onChange={() => setMode(each)} /> {modeWords[each]}
          </label>
        ))}
      </fieldset>
      {problem !== undefined && <p role="alert">{failed(problem)}</p>}
      {mode === 'draw' ? <DrawnPulses {...shared} /> : <LivePulses {...shared} />}
      <NeuronTable neuron={neuron} onChange={setNeuron} />
    </div>
  );
}
