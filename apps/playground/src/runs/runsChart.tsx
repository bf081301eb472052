/** The curves of the compared runs: training losses, and validation losses dashed in the same color. */
import { LineChart, type LineSeries, seriesColors } from '../charts/lineChart.js';
import { useWords } from '../language/language.js';
import type { Point } from './run.js';
import { compared, runs } from './runs.js';
import { useSlowly } from './useSlowly.js';
import { words } from './words.js';

/** Milliseconds. Curves of thousands of points are drawn. */
const redrawInterval = 500;

export default function RunsChart() {
  const say = useWords(words);
  // Oldest first, so that a new run does not change the colors of the others.
  const chosen = useSlowly(runs, redrawInterval)
    .filter(({ id }) => compared.value.has(id))
    .reverse();
  const series = chosen.flatMap(({ name, curve }, index): LineSeries[] => {
    const color = seriesColors[index % seriesColors.length];
    const training: LineSeries = { name, points: pointsOf(smoothed(curve.training)), color };
    if (curve.validation.length === 0) return [training];
    return [training, { name: `${name}, ${say.validation}`, points: pointsOf(curve.validation), color, dashed: true }];
  });
  return <LineChart label={say.curves} series={series} xLabel={say.iterations} yLabel={say.loss} />;
}

function pointsOf(points: readonly Point[]): LineSeries['points'] {
  return points.map(({ iteration, loss }) => ({ x: iteration, y: loss }));
}

/** A running mean, because losses of single batches hide the trend: each point weighs a twentieth. */
function smoothed(points: readonly Point[]): readonly Point[] {
  let mean = points[0]?.loss ?? 0;
  return points.map(({ iteration, loss }) => {
    mean += (loss - mean) / 20;
    return { iteration, loss: mean };
  });
}
