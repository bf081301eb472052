/** The text colored by a unit of one's choice, and the units that know a property of it best. */
import type { FoundUnit } from '@statal/text-generator/model';
import { useEffect, useState } from 'preact/hooks';
import { shownNumber, useWords } from '../language/language.js';
import { problemOf } from '../training/problemOf.js';
import { ColoredTextView } from './coloredTextView.js';
import type { ColoredText } from './textJob.js';
import { chooseUnit, chosenUnit, colorText, findUnitsFor, found, isTraining, unitSignals } from './textSession.js';
import { words } from './words.js';

/** Characters that are colored: more would make the page slow. */
const shownCharacters = 1500;
/** Characters that units are compared on. */
const comparedCharacters = 40_000;
const properties = ['quotes', 'brackets', 'position'] as const;

export function LookInside({ text }: { readonly text: string }) {
  const say = useWords(words);
  const chosen = chosenUnit.value;
  const [colored, setColored] = useState<ColoredText | undefined>();
  const [said, setSaid] = useState('');
  const busy = isTraining.value;

  useEffect(() => {
    if (chosen === undefined || busy || text === '') return;
    let current = true;
    colorText(text.slice(0, shownCharacters)).then(
      (result) => current && setColored(result),
      (error) => current && setSaid(problemOf(error)),
    );
    return () => {
      current = false;
    };
  }, [chosen, busy, text]);

  if (chosen === undefined) return null;
  const find = async (property: string): Promise<void> => {
    setSaid(say.finding);
    try {
      await findUnitsFor(property, text.slice(0, comparedCharacters));
      setSaid('');
      const [best] = found.value;
      if (best !== undefined) await choose(best);
    } catch (error) {
      setSaid(problemOf(error) === 'constant' ? say.nothingToFind : problemOf(error));
    }
  };
  return (
    <section aria-labelledby="look-inside">
      <h3 id="look-inside">{say.inside}</h3>
      <p>{say.insideLead}</p>
      <UnitChooser />
      <p class="controls">
        {say.find}
        {properties.map((property) => (
          <button key={property} type="button" disabled={busy || text === ''} onClick={() => void find(property)}>
            {say.properties[property]}
          </button>
        ))}
      </p>
      <p role="status">{said}</p>
      <FoundUnits />
      {busy ? <p>{say.whileTraining}</p> : colored !== undefined && <ColoredTextView text={colored} />}
    </section>
  );
}

function UnitChooser() {
  const say = useWords(words);
  const chosen = chosenUnit.value;
  const signals = unitSignals.value;
  if (chosen === undefined) return null;
  const { layer, name, units } = chosen.signal;
  const key = (signal: { readonly layer: number; readonly name: string }): string => `${signal.layer} ${signal.name}`;
  return (
    <p class="controls">
      <label>
        {say.signal}
        <select
          value={key({ layer, name })}
          onChange={({ currentTarget }) => {
            const signal = signals.find((each) => key(each) === currentTarget.value);
            if (signal !== undefined) void chooseUnit({ signal, unit: Math.min(chosen.unit, signal.units - 1) });
          }}
        >
          {signals.map((signal) => (
            <option key={key(signal)} value={key(signal)}>
              {say.signalName(signal.kind, signal.name, signal.layer)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say.unit(units - 1)}
        <input
          type="number"
          min={0}
          max={units - 1}
          value={chosen.unit}
          onInput={({ currentTarget }) =>
            currentTarget.validity.valid && currentTarget.value !== '' && void chooseUnit({ ...chosen, unit: currentTarget.valueAsNumber })
          }
        />
      </label>
    </p>
  );
}

function FoundUnits() {
  const say = useWords(words);
  const chosen = chosenUnit.value;
  if (found.value.length === 0) return null;
  return (
    <ol class="found">
      {found.value.map((each) => {
        const { layer, name, unit, score, direction } = each;
        const isChosen = chosen?.unit === unit && chosen.signal.name === name && chosen.signal.layer === layer;
        return (
          <li key={`${layer} ${name} ${unit}`}>
            <button type="button" aria-pressed={isChosen} onClick={() => void choose(each)}>
              {say.foundUnit(name, layer, unit, shownNumber(score, 3), direction)}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

async function choose({ layer, name, unit }: FoundUnit): Promise<void> {
  const signal = unitSignals.value.find((each) => each.layer === layer && each.name === name);
  if (signal !== undefined) await chooseUnit({ signal, unit });
}
