/** How a training is doing: where it is, how long it takes, and what it writes. */
import { shownNumber, useWords } from '../language/language.js';
import { findRun } from '../runs/runs.js';
import { ColoredTextView } from './coloredTextView.js';
import { chosenUnit, isTraining, openRun, samples } from './textSession.js';
import { words } from './words.js';

export function TextProgress() {
  const say = useWords(words);
  const run = openRun.value === undefined ? undefined : findRun(openRun.value);
  if (run === undefined) return null;
  const { iteration, iterations, curve, secondsLeft } = run;
  const loss = curve.training.at(-1)?.loss;
  const parts = [
    say.at(shownNumber(iteration), iterations === undefined ? '' : shownNumber(iterations)),
    ...(loss === undefined ? [] : [say.loss(shownNumber(loss, 3))]),
    ...(isTraining.value && secondsLeft !== undefined ? [say.left(shownNumber(secondsLeft))] : []),
  ];
  const unit = chosenUnit.value;
  return (
    <div>
      {iterations !== undefined && isTraining.value && <progress aria-label={say.progress} value={iteration} max={iterations} />}
      <p>{parts.join(' · ')}</p>
      <p role="status" class="visually-hidden">
        {isTraining.value ? say.training : say.ended}
      </p>
      {samples.value.length > 0 && (
        <>
          <h3>{say.samples}</h3>
          {unit !== undefined && <p class="note">{say.coloredBy(unit.signal.name, unit.signal.layer, unit.unit)}</p>}
          <ol class="samples">
            {samples.value.map(({ iteration: at, text }) => (
              <li key={at}>
                <small>{say.sampleAt(shownNumber(at))}</small>
                <ColoredTextView text={text} />
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
