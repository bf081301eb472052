/** The settings of a text model, as a form. */
import { useWords } from '../language/language.js';
import { cellNames, type NumberName, numberRanges, type TextSettings } from './textSettings.js';
import { words } from './words.js';

interface TextFieldsProps {
  readonly settings: TextSettings;
  readonly disabled: boolean;
  /** Gets what has changed. */
  change(part: Partial<TextSettings>): void;
}

const first: readonly NumberName[] = ['units', 'layers', 'iterations'];
const others: readonly NumberName[] = ['learningRate', 'batch', 'steps', 'dropout', 'seed'];

export function TextFields({ settings, disabled, change }: TextFieldsProps) {
  const say = useWords(words);
  const field = (name: NumberName) => {
    const [min, max, step] = numberRanges[name];
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
          onInput={({ currentTarget }) => currentTarget.validity.valid && change({ [name]: currentTarget.valueAsNumber })}
        />
      </label>
    );
  };
  return (
    <fieldset class="controls" disabled={disabled}>
      <legend>{say.model}</legend>
      <label>
        {say.fields.cell}
        <select value={settings.cell} onChange={(event) => change({ cell: event.currentTarget.value as TextSettings['cell'] })}>
          {cellNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {first.map(field)}
      <details>
        <summary>{say.moreSettings}</summary>
        <div class="controls">{others.map(field)}</div>
      </details>
    </fieldset>
  );
}
