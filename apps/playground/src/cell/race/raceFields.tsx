/** What the race is about: task, learning rate, seed and rivals. */
import { learningRates } from '@statal/experiments/tasks';
import { useWords } from '../../language/language.js';
import { words } from '../words.js';
import { type RaceSettings, raceSettingsOf, rivalNames, taskNames } from './raceSettings.js';

export interface RaceFieldsProps {
  readonly settings: RaceSettings;
  readonly disabled: boolean;
  change(settings: RaceSettings): void;
}

export function RaceFields({ settings, disabled, change }: RaceFieldsProps) {
  const say = useWords(words);
  const set = (part: Partial<RaceSettings>): void => change(raceSettingsOf({ ...settings, ...part }));
  const toggle = (name: string, chosen: boolean): void =>
    set({ rivals: chosen ? [...settings.rivals, name] : settings.rivals.filter((rival) => rival !== name) });
  return (
    <fieldset class="race-fields controls" disabled={disabled}>
      <legend class="unseen">{say.race}</legend>
      <label class="race-task">
        {say.task}
        <select value={settings.task} onChange={(event) => set({ task: event.currentTarget.value })}>
          {taskNames.map((name) => (
            <option key={name} value={name}>
              {say.tasks[name]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say.learningRate}
        <select value={settings.learningRate} onChange={(event) => set({ learningRate: Number(event.currentTarget.value) })}>
          {learningRates.map((rate) => (
            <option key={rate} value={rate}>
              {rate}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say.seed}
        <input type="number" min="0" value={settings.seed} onChange={(event) => set({ seed: Number(event.currentTarget.value) })} />
      </label>
      <div class="rivals">
        <span id="rivals-label">{say.rivals}</span>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset in a fieldset would be read twice */}
        <div role="group" aria-labelledby="rivals-label">
          {rivalNames.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={settings.rivals.includes(name)}
                onChange={(event) => toggle(name, event.currentTarget.checked)}
              />{' '}
              {name}
            </label>
          ))}
        </div>
      </div>
    </fieldset>
  );
}
