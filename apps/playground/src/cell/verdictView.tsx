/** What is known of the code, in a few lines below the editor. */
import { shownNumber, useWords } from '../language/language.js';
import { type Finding, isForeign, verdict } from './cellSession.js';
import type { CellFacts } from './code/tryCell.js';
import { words } from './words.js';

/** More problems than these are shown in the editor only. */
const mostShown = 3;

export function VerdictView({ goTo }: { readonly goTo: (line: number) => void }) {
  const say = useWords(words);
  const now = verdict.value;
  const busy = now.phase === 'checking' ? say.checking : now.phase === 'trying' ? say.trying : '';
  return (
    <div class="verdict">
      <p role="status">
        {busy}
        {now.phase === 'waiting' && isForeign.value && say.notRun}
        {now.phase === 'cell' && say.typesOk}
        {now.phase === 'wrong' && say.errors(now.findings.length)}
      </p>
      {now.phase === 'wrong' && (
        <ul class="findings">
          {now.findings.slice(0, mostShown).map((finding) => (
            <FindingLine key={JSON.stringify(finding)} finding={finding} goTo={goTo} />
          ))}
        </ul>
      )}
      {now.phase === 'cell' && <Facts facts={now.facts} />}
    </div>
  );
}

function FindingLine({ finding, goTo }: { readonly finding: Finding; readonly goTo: (line: number) => void }) {
  const say = useWords(words);
  if (finding.kind === 'endless') return <li>{say.endless(finding.seconds)}</li>;
  const { line, message } = finding;
  if (line === undefined) return <li>{message}</li>;
  return (
    <li>
      <button type="button" class="finding" onClick={() => goTo(line)}>
        {say.atLine(line, message)}
      </button>
    </li>
  );
}

function Facts({ facts }: { readonly facts: CellFacts }) {
  const say = useWords(words);
  const { name, params, states, compiled, gradient } = facts;
  return (
    <>
      <p>
        {say.cell(name, shapesOf(params), shapesOf(states))}{' '}
        {compiled !== undefined && say.compiled(compiled.products, compiled.groups, compiled.others, compiled.hoisted)}
      </p>
      {gradient.wrong.length === 0 ? (
        <p>{say.gradientOk(gradient.worst.toExponential(0), shownNumber(gradient.checked))}</p>
      ) : (
        <div role="alert">
          {gradient.wrong.map(({ parameter, gradient: ours, difference }) => (
            <p key={parameter}>{say.gradientWrong(parameter, shownNumber(ours, 4), shownNumber(difference, 4))}</p>
          ))}
          <p>{say.gradientHint}</p>
        </div>
      )}
    </>
  );
}

function shapesOf(shapes: Readonly<Record<string, readonly number[]>>): string {
  return Object.entries(shapes)
    .map(([name, shape]) => `${name} [${shape.join(', ')}]`)
    .join(', ');
}
