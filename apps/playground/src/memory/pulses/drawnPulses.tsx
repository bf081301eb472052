/** Pulses that the reader draws, and a step through them in slow motion. */
import { useEffect, useState } from 'preact/hooks';
import { shownNumber, useWords } from '../../language/language.js';
import { problemOf } from '../../training/problemOf.js';
import type { Lives } from '../neuron/life.js';
import { MemoryRows } from '../neuron/memoryRows.js';
import { UnrolledNeuron } from '../neuron/unrolledNeuron.js';
import { words } from '../words.js';
import { PulseEditor } from './pulseEditor.js';
import { presetNames, presetPulses, pulseSteps } from './pulsePresets.js';
import type { PulsesProps } from './pulsesProps.js';
import { StepControls } from './stepControls.js';

export function DrawnPulses({ calls, neuron, chosen, onChoose, onProblem }: PulsesProps) {
  const { pulses: name, drawHint, presets, step: stepName, now: nowWords } = useWords(words);
  const [pulses, setPulses] = useState(presetPulses('usual'));
  const [step, setStep] = useState(10);
  const [lives, setLives] = useState<Lives>();
  useEffect(() => {
    calls?.remember(neuron, pulses).then(setLives, (error) => onProblem(problemOf(error)));
  }, [calls, neuron, pulses]);
  const now = lives?.[chosen][step];
  return (
    <div class="memory-figure">
      <div class="pulse-row">
        <div class="memory-name">
          <strong>{name}</strong>
          <span>{drawHint}</span>
        </div>
        <PulseEditor pulses={pulses} step={step} onChange={setPulses} onStep={setStep} />
      </div>
      <fieldset class="controls" aria-label={presets.label}>
        {presetNames.map((each) => (
          <button key={each} type="button" onClick={() => setPulses(presetPulses(each))}>
            {presets[each]}
          </button>
        ))}
      </fieldset>
      <StepControls step={step} steps={pulseSteps} onStep={setStep} />
      <output class="now">
        {now && `${stepName} ${step}: ${now.fired ? nowWords.fires : nowWords.silent}; ${chosen} = ${shownNumber(now.state[0], 2)}`}
      </output>
      <MemoryRows lives={lives} neuron={neuron} columns={pulseSteps} step={step} chosen={chosen} onChoose={onChoose} />
      <UnrolledNeuron calls={calls} memory={chosen} neuron={neuron} pulses={pulses} onStep={setStep} />
    </div>
  );
}
