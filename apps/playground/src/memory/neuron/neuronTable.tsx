/** The weights of the neuron, each with a slider and what it does. */
import { shownNumber, useWords } from '../../language/language.js';
import { words } from '../words.js';
import { type Neuron, type NeuronSetting, settingRanges, usualNeuron } from './neuron.js';

export interface NeuronTableProps {
  readonly neuron: Neuron;
  readonly onChange: (neuron: Neuron) => void;
}

const names = Object.keys(settingRanges) as readonly NeuronSetting[];

export function NeuronTable({ neuron, onChange }: NeuronTableProps) {
  const { weights } = useWords(words);
  return (
    <section class="neuron-weights">
      <h3>{weights.title}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{weights.name}</th>
            <th scope="col">{weights.value}</th>
            <th scope="col">{weights.effect}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <SettingRow key={name} name={name} value={neuron[name]} onChange={(value) => onChange({ ...neuron, [name]: value })} />
          ))}
        </tbody>
      </table>
      <button type="button" onClick={() => onChange(usualNeuron)}>
        {weights.reset}
      </button>
    </section>
  );
}

interface SettingRowProps {
  readonly name: NeuronSetting;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function SettingRow({ name, value, onChange }: SettingRowProps) {
  const { settings } = useWords(words).weights;
  const { from, to, step } = settingRanges[name];
  const { name: label, symbol, effect } = settings[name];
  return (
    <tr>
      <th scope="row">
        <label for={`neuron-${name}`}>
          {label} <i>{symbol}</i>
        </label>
      </th>
      <td class="setting">
        <input
          id={`neuron-${name}`}
          type="range"
          min={from}
          max={to}
          step={step}
          value={value}
          aria-describedby={`neuron-${name}-effect`}
          onInput={(event) => onChange(Number(event.currentTarget.value))}
        />
        <span>{shownNumber(value, step < 1 ? 1 : 0)}</span>
      </td>
      <td id={`neuron-${name}-effect`}>{effect}</td>
    </tr>
  );
}
