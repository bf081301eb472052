/** The settings of a text model, as a form. */
import { useWords } from '../language/language.js';
import { cellNames, type TextSettings } from './textSettings.js';
import { words } from './words.js';

interface TextFieldsProps {
  readonly settings: TextSettings;
  readonly disabled: boolean;
  change(settings: TextSettings): void;
}

type NumberName = Exclude<keyof TextSettings, 'cell'>;

/** The least and the greatest value, and the step. */
const ranges: { readonly [Name in NumberName]: readonly [number, number, number] } = {
  units: [4, 1024, 4],
  layers: [1, 4, 1],
  iterations: [50, 100_000, 50],
  learningRate: [0.0001, 0.1, 0.0001],
  batch: [1, 256, 1],
  steps: [4, 512, 1],
  dropout: [0, 0.9, 0.05],
  seed: [0, 1_000_000, 1],
};
const first: readonly NumberName[] = ['units', 'layers', 'iterations'];
const others: readonly NumberName[] = ['learningRate', 'batch', 'steps', 'dropout', 'seed'];

export function TextFields({ settings, disabled, change }: TextFieldsProps) {
  const say = useWords(words);
  const field = (name: NumberName) => {
    const [min, max, step] = ranges[name];
    return (
      <label key={name}>
        {say.fields[name]}
        <input
          type="number"
          required
          min={min}
          max={max}
          step={step}
          value={settings[name]}
          onInput={({ currentTarget }) => currentTarget.validity.valid && change({ ...settings, [name]: currentTarget.valueAsNumber })}
        />
      </label>
    );
  };
  return (
    <fieldset class="controls" disabled={disabled}>
      <legend>{say.model}</legend>
      <label>
        {say.fields.cell}
        <select
          value={settings.cell}
          onChange={(event) => change({ ...settings, cell: event.currentTarget.value as TextSettings['cell'] })}
        >
          {cellNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {first.map(field)}
      <details>
        <summary>{say.more}</summary>
        <div class="controls">{others.map(field)}</div>
      </details>
    </fieldset>
  );
}
