/** The learning curves of a comparison, one line per cell. */

import { greatest } from '@statal/command-line';
import { svgPlot } from '@statal/command-line/plot';
import { median, scored } from '../reports/phrases.js';
import type { Goal } from '../tasks/task.js';
import type { Evaluation } from '../training/result.js';
import type { Comparison, ModelSummary } from './summarize.js';

/** A finished run keeps its last value, so that solved runs stay in the median. */
export function learningCurves({ task, models, evaluateEvery }: Comparison, goal: Goal): string {
  return svgPlot({
    title: `${task.name}: ${task.training} steps, sequences not trained on, median over seeds`,
    x: { title: 'updates', scale: 'linear' },
    y: {
      title: goal.measure === 'right' ? 'right' : 'nats',
      format: (value) => (goal.measure === 'right' ? scored('right', value) : value.toFixed(2)),
    },
    lines: models
      .map((model) => ({ name: model.cell, points: medianCurve(model, goal, evaluateEvery) }))
      .filter(({ points }) => points.length > 0),
    ...(goal.chance !== undefined && { level: { name: 'chance', y: goal.chance } }),
  });
}

function medianCurve({ runs }: ModelSummary, { measure }: Goal, every: number): [number, number][] {
  const curves = runs.map(({ curve }) => curve).filter((curve) => curve.length > 0);
  if (curves.length === 0) return [];
  const longest = greatest(curves.map((curve) => curve.length));
  const heightOf = ([, loss, right]: Evaluation): number => (measure === 'right' ? right : loss);
  const points = Array.from({ length: longest }, (_, index): [number, number] => [
    (index + 1) * every,
    median(curves.map((curve) => heightOf(curve[Math.min(index, curve.length - 1)]))),
  ]);
  return points.filter(([, height]) => Number.isFinite(height));
}
