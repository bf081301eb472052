/** Why a cell wins or loses: how far gradients reach back in each, after the training. */
import { LineChart, type LineSeries, seriesColors } from '../../charts/lineChart.js';
import { useWords } from '../../language/language.js';
import { words } from '../words.js';
import { lanes } from './raceSession.js';

export function ReachChart() {
  const say = useWords(words);
  const series = lanes.value.flatMap(({ name, ending }, index): LineSeries[] => {
    const reach = ending?.reach ?? [];
    const one = reach.find(([steps]) => steps === 1)?.[1] ?? 0;
    if (one === 0) return [];
    // A logarithm has no place for 0.
    const points = reach.flatMap(([steps, norm]) => (norm > 0 ? [{ x: steps, y: norm / one }] : []));
    return [{ name, points, color: seriesColors[index] }];
  });
  if (series.length === 0) return undefined;
  const last = Math.max(...series.flatMap(({ points }) => points.map(({ x }) => x)));
  return (
    <section aria-labelledby="reach-title">
      <h3 id="reach-title">{say.why}</h3>
      <p>{say.whyLead(last)}</p>
      <LineChart label={say.reachChart} series={series} xLabel={say.stepsBack} yLabel={say.gradient} height={200} logarithmic />
    </section>
  );
}
