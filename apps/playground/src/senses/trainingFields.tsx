/** The settings of a training on takes. */
import { useWords } from '../language/language.js';
import { NumberField } from './numberField.js';
import { words } from './words.js';

export interface TrainingChoice<Cell extends string> {
  readonly cell: Cell;
  readonly units: number;
  readonly epochs: number;
  readonly seed: number;
}

export interface TrainingFieldsProps<Cell extends string> {
  readonly cells: readonly Cell[];
  readonly choice: TrainingChoice<Cell>;
  readonly change: (part: Partial<TrainingChoice<Cell>>) => void;
  readonly seconds: number;
  readonly setSeconds: (seconds: number) => void;
  readonly disabled: boolean;
}

export function TrainingFields<Cell extends string>({ cells, choice, change, seconds, setSeconds, disabled }: TrainingFieldsProps<Cell>) {
  const say = useWords(words);
  const { cell, units, epochs, seed } = choice;
  return (
    <div class="controls">
      <NumberField label={say.seconds} value={seconds} least={2} most={60} disabled={disabled} set={setSeconds} />
      <label>
        {say.cell}
        <select value={cell} disabled={disabled} onChange={(event) => change({ cell: event.currentTarget.value as Cell })}>
          {cells.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <NumberField label={say.units} value={units} least={4} most={256} disabled={disabled} set={(next) => change({ units: next })} />
      <NumberField label={say.epochs} value={epochs} least={1} most={500} disabled={disabled} set={(next) => change({ epochs: next })} />
      <NumberField label={say.seed} value={seed} least={0} most={1e6} disabled={disabled} set={(next) => change({ seed: next })} />
    </div>
  );
}
