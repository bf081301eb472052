/** A run after an event of its training. */
import type { Point, Run, RunEvent } from './run.js';

/** Longer curves lose every second point: a chart shows no more. */
const mostPoints = 2000;

export function appliedEvent(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case 'start': {
      const { engine, parameters, iterations = run.iterations } = event;
      return { ...run, status: 'running', problem: undefined, engine, parameters, iterations };
    }
    case 'progress': {
      const last = event.points.at(-1);
      if (last === undefined) return run;
      const { perSecond, secondsLeft } = event;
      return { ...withPoints(run, 'training', event.points), iteration: last.iteration, perSecond, secondsLeft };
    }
    case 'validation':
      return withPoints(run, 'validation', [event]);
    case 'checkpoint':
      return { ...run, saved: true };
    case 'end':
      return { ...run, status: event.reason, iteration: event.iteration };
    default:
      return event satisfies never;
  }
}

function withPoints(run: Run, which: keyof Run['curve'], points: readonly Point[]): Run {
  const first = points[0]?.iteration ?? 0;
  // A resumed training repeats what came after its last checkpoint.
  const before = run.curve[which].filter(({ iteration }) => iteration < first);
  return { ...run, curve: { ...run.curve, [which]: thinned([...before, ...points.map(({ iteration, loss }) => ({ iteration, loss }))]) } };
}

function thinned(points: readonly Point[]): readonly Point[] {
  return points.length <= mostPoints ? points : points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
}
