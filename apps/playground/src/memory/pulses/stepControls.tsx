/** Walks through the steps: a slider, the next step, and a slow walk for those who want motion. */
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../../language/language.js';
import { words } from '../words.js';
import { wantsLessMotion } from './wantsLessMotion.js';

export interface StepControlsProps {
  /** From 0. */
  readonly step: number;
  readonly steps: number;
  readonly onStep: (step: number) => void;
}

/** Milliseconds for a step of the slow walk: enough to read its equations. */
const pace = 900;

export function StepControls({ step, steps, onStep }: StepControlsProps) {
  const { step: name, play, pause, next } = useWords(words);
  const [plays, setPlays] = useState(false);
  useEffect(() => {
    if (!plays) return;
    const timer = setTimeout(() => (step + 1 < steps ? onStep(step + 1) : setPlays(false)), pace);
    return () => clearTimeout(timer);
  }, [plays, step, steps]);
  const start = (): void => {
    if (step + 1 >= steps) onStep(0);
    setPlays(!plays);
  };
  return (
    <div class="controls step-controls">
      {!wantsLessMotion() && (
        <button type="button" class="main" onClick={start}>
          {plays ? pause : play}
        </button>
      )}
      <button type="button" onClick={() => onStep((step + 1) % steps)}>
        {next}
      </button>
      <label class="step-slider">
        <span>
          {name} {step}
        </span>
        <input type="range" min={0} max={steps - 1} value={step} onInput={(event) => onStep(Number(event.currentTarget.value))} />
      </label>
    </div>
  );
}
