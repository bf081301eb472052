/** The list of runs below all panels, and a chart of those that are compared. */
import { lazy, Suspense } from 'preact/compat';
import { useEffect } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { RunRow } from './runRow.js';
import { compared, loadRuns, runs, storeProblem } from './runs.js';
import './runs.css';
import { words } from './words.js';

/** uPlot is loaded with the first curve. */
const RunsChart = lazy(() => import('./runsChart.js'));

export function RunsSection() {
  const say = useWords(words);
  useEffect(() => void loadRuns(), []);
  const list = runs.value;
  const hasCurves = list.some(({ id, curve }) => compared.value.has(id) && curve.training.length > 1);
  return (
    <section class="runs" aria-labelledby="runs-title">
      <h2 id="runs-title">{say.title}</h2>
      {storeProblem.value !== undefined && <p role="alert">{say.notStored(storeProblem.value)}</p>}
      {list.length === 0 ? <p>{say.none}</p> : <RunTable />}
      {hasCurves && (
        <Suspense fallback={undefined}>
          <RunsChart />
        </Suspense>
      )}
    </section>
  );
}

function RunTable() {
  const say = useWords(words);
  const heads = [say.compare, say.name, say.progress, say.loss, say.validation, say.status, say.actions];
  return (
    // A wide table scrolls by itself, so it takes the focus of the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section class="scrolls" tabIndex={0} aria-label={say.table}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.value.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
