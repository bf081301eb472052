/** The race as it runs: four curves, who is ahead, and how each cell stands. */
import { LineChart, seriesColors } from '../../charts/lineChart.js';
import { shownNumber, useWords } from '../../language/language.js';
import { words } from '../words.js';
import { inOrder, type Lane, rightNow } from './laneState.js';
import { lanes, percentRight } from './raceSession.js';
import { ReachChart } from './reachChart.js';
import type { Ending } from './trainRacer.js';

export function RaceView() {
  const say = useWords(words);
  const shown = lanes.value;
  if (shown.length === 0) return undefined;
  const series = shown.map(({ name, curve }, index) => ({ name, points: percentRight(curve), color: seriesColors[index] }));
  return (
    <>
      <p role="status" class="standing">
        {standingOf(shown, say)}
      </p>
      <LineChart label={say.chart} series={series} xLabel={say.updates} yLabel={say.right} />
      <LaneTable shown={shown} />
      <ReachChart />
    </>
  );
}

function LaneTable({ shown }: { readonly shown: readonly Lane[] }) {
  const say = useWords(words);
  const { cell, units, parameters, updates, right, test, long, status } = say.columns;
  return (
    // A wide table scrolls by itself, so it takes the focus of the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section class="scrolls" tabIndex={0} aria-label={say.standing}>
      <table class="lanes">
        <thead>
          <tr>
            {[cell, units, parameters, updates, right, test, long, status].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((lane, index) => (
            <LaneRow key={lane.id} lane={lane} color={seriesColors[index]} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function LaneRow({ lane, color }: { readonly lane: Lane; readonly color: string | undefined }) {
  const say = useWords(words);
  const { name, units, parameters, iterations, curve, ending, status, problem } = lane;
  const made = ending?.iterations ?? curve.at(-1)?.[0] ?? 0;
  return (
    <tr>
      <th scope="row">
        <span class="swatch" style={{ background: color }} aria-hidden="true" /> {name}
      </th>
      <td class="number">{numberOr(units)}</td>
      <td class="number">{numberOr(parameters)}</td>
      <td class="number">
        {shownNumber(made)}
        {iterations !== undefined && status !== 'done' && ` / ${shownNumber(iterations)}`}
      </td>
      <td class="number">{percent(rightNow(lane))}</td>
      <td class="number">{percent(ending?.test?.training.right)}</td>
      <td class="number">{percent(ending?.test?.long.right)}</td>
      <td>{problem ?? (ending === undefined ? say.statuses[status] : say.endings[endingOf(ending)])}</td>
    </tr>
  );
}

/** A training ends when it solves the validation sequences. The test sequences are others. */
function endingOf({ stopped, solved }: Ending): Ending['stopped'] | 'almost' {
  return stopped === 'solved' && !solved ? 'almost' : stopped;
}

function standingOf(shown: readonly Lane[], say: (typeof words)['en']): string {
  const [first] = inOrder(shown);
  const right = rightNow(first);
  if (right === undefined) return say.statuses.waiting;
  const over = shown.every(({ status }) => status === 'done' || status === 'failed');
  if (!over) return say.ahead(first.name, shownNumber(100 * right, 1));
  const { ending } = first;
  return ending?.solved
    ? say.won(first.name, shownNumber(ending.longSolvedAt ?? ending.iterations))
    : say.unsolved(first.name, shownNumber(100 * right, 1));
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${shownNumber(100 * share, 1)} %`;
}

function numberOr(value: number | undefined): string {
  return value === undefined ? '' : shownNumber(value);
}
