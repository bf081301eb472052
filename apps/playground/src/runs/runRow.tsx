/** A run in the table: compare, rename, open, save as a file, delete. */
import { useState } from 'preact/hooks';
import { shownNumber, useWords } from '../language/language.js';
import { addressOf } from '../shell/route.js';
import { words as shellWords } from '../shell/words.js';
import type { Run } from './run.js';
import { compare, compared, deleteRun, renameRun } from './runs.js';
import { SaveAs } from './saveAs.js';
import { words } from './words.js';

export function RunRow({ run }: { readonly run: Run }) {
  const say = useWords(words);
  const { panels } = useWords(shellWords);
  const { id, name, panel, status, iteration, iterations, curve, problem, engine, parameters } = run;
  const facts = [panels[panel].name, engine, parameters > 0 ? say.parameters(shownNumber(parameters)) : ''].filter(Boolean).join(', ');
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={say.compareRun(name)}
          checked={compared.value.has(id)}
          onChange={(event) => compare(id, event.currentTarget.checked)}
        />
      </td>
      <td>
        <input class="run-name" aria-label={say.rename(name)} value={name} onChange={(event) => renameRun(id, event.currentTarget.value)} />
        <small>{facts}</small>
      </td>
      <td class="number">
        {shownNumber(iteration)}
        {iterations === undefined ? '' : ` / ${shownNumber(iterations)}`}
      </td>
      <td class="number">{lastOf(curve.training)}</td>
      <td class="number">{lastOf(curve.validation)}</td>
      <td>
        <span class={`status ${status}`}>{say.statuses[status]}</span>
        {problem !== undefined && <small>{problem}</small>}
      </td>
      <td>
        <Actions run={run} />
      </td>
    </tr>
  );
}

function Actions({ run }: { readonly run: Run }) {
  const say = useWords(words);
  const [sure, setSure] = useState(false);
  if (sure) {
    return (
      <div class="actions">
        <button type="button" class="danger" onClick={() => void deleteRun(run.id)}>
          {say.reallyRemove}
        </button>
        <button type="button" onClick={() => setSure(false)}>
          {say.keep}
        </button>
      </div>
    );
  }
  return (
    <div class="actions">
      <a class="button" href={addressOf(run.panel, { run: run.id })}>
        {say.open}
      </a>
      {run.saved && <SaveAs run={run} />}
      <button type="button" disabled={run.status === 'running'} onClick={() => setSure(true)}>
        {say.remove}
      </button>
    </div>
  );
}

/** The mean of the last ten losses: that of a single batch tells little. */
function lastOf(points: Run['curve']['training']): string {
  const last = points.slice(-10);
  return last.length === 0 ? '' : shownNumber(last.reduce((sum, { loss }) => sum + loss, 0) / last.length, 3);
}
