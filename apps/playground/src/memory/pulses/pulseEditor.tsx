/** A row of steps on which one draws pulses: by pointer, or as sliders by the keyboard. */
import { useRef } from 'preact/hooks';
import { shownNumber, useWords } from '../../language/language.js';
import { words } from '../words.js';
import { pulseByKey } from './pulseByKey.js';

export interface PulseEditorProps {
  readonly pulses: readonly number[];
  /** The chosen step, from 0. */
  readonly step: number;
  readonly onChange: (pulses: readonly number[]) => void;
  readonly onStep: (step: number) => void;
}

export function PulseEditor({ pulses, step, onChange, onStep }: PulseEditorProps) {
  const { pulses: name, pulseAt } = useWords(words);
  const row = useRef<HTMLFieldSetElement>(null);
  const set = (at: number, strength: number): void => {
    onStep(at);
    if (pulses[at] !== strength) onChange(pulses.map((before, index) => (index === at ? strength : before)));
  };
  /** A drag draws; a press on a pulse of about this strength removes it. */
  const draw = (event: PointerEvent, isStart: boolean): void => {
    if (row.current === null || (event.buttons & 1) === 0) return;
    if (isStart) row.current.setPointerCapture(event.pointerId);
    const { left, top, width, height } = row.current.getBoundingClientRect();
    const at = Math.min(pulses.length - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * pulses.length)));
    const strength = rounded(1.05 - ((event.clientY - top) / height) * 1.1);
    set(at, isStart && pulses[at] > 0 && Math.abs(pulses[at] - strength) <= 0.1 ? 0 : strength);
  };
  const press = (event: KeyboardEvent, at: number): void => {
    const change = pulseByKey(event.key, { at, strength: pulses[at], steps: pulses.length });
    if (change === undefined) return;
    event.preventDefault();
    set(change.at, change.strength ?? pulses[change.at]);
    row.current?.querySelectorAll<HTMLElement>('[role=slider]')[change.at]?.focus();
  };
  return (
    <fieldset
      class="pulses"
      aria-label={name}
      ref={row}
      onPointerDown={(event) => draw(event, true)}
      onPointerMove={(event) => draw(event, false)}
    >
      {pulses.map((strength, at) => (
        <div
          key={at}
          class="pulse"
          role="slider"
          tabIndex={at === step ? 0 : -1}
          aria-label={pulseAt(at)}
          aria-orientation="vertical"
          aria-valuemin={0}
          aria-valuemax={1}
          aria-valuenow={strength}
          aria-valuetext={shownNumber(strength, 1)}
          onKeyDown={(event) => press(event, at)}
          onFocus={() => onStep(at)}
        >
          <span style={{ height: `${100 * strength}%` }} />
        </div>
      ))}
    </fieldset>
  );
}

function rounded(strength: number): number {
  return Math.round(10 * Math.min(1, Math.max(0, strength))) / 10;
}
