/** The settings of a training. */
import { useWords } from '../language/language.js';
import { NumberField } from '../senses/numberField.js';
import { words as senseWords } from '../senses/words.js';
import { activity, choice } from './soundSession.js';
import { cells, type SoundCell, type SoundChoice } from './training/soundSettings.js';

export interface SoundFieldsProps {
  readonly seconds: number;
  readonly setSeconds: (seconds: number) => void;
}

export function SoundFields({ seconds, setSeconds }: SoundFieldsProps) {
  const say = useWords(senseWords);
  const disabled = activity.value.kind !== 'idle';
  const set = (part: Partial<SoundChoice>): void => {
    choice.value = { ...choice.value, ...part };
  };
  const { cell, units, epochs, seed } = choice.value;
  return (
    <div class="controls">
      <NumberField label={say.seconds} value={seconds} least={2} most={60} disabled={disabled} set={setSeconds} />
      <label>
        {say.cell}
        <select value={cell} disabled={disabled} onChange={(event) => set({ cell: event.currentTarget.value as SoundCell })}>
          {cells.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <NumberField label={say.units} value={units} least={4} most={256} disabled={disabled} set={(next) => set({ units: next })} />
      <NumberField label={say.epochs} value={epochs} least={1} most={500} disabled={disabled} set={(next) => set({ epochs: next })} />
      <NumberField label={say.seed} value={seed} least={0} most={1e6} disabled={disabled} set={(next) => set({ seed: next })} />
    </div>
  );
}
