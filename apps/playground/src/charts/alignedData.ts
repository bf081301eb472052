/** Curves with points at different places, as uPlot wants them: one row of x, and a row of y for each curve. */
import type { AlignedData } from 'uplot';

interface Points {
  /** By ascending x. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Where a curve has no point, its row is null. It merges the curves in one pass, because a chart is drawn again several times a second. */
export function alignedData(series: readonly Points[]): AlignedData {
  const xs: number[] = [];
  const rows: (number | null)[][] = series.map(() => []);
  const next = series.map(() => 0);
  for (;;) {
    let x = Number.POSITIVE_INFINITY;
    for (const [index, { points }] of series.entries()) if (next[index] < points.length) x = Math.min(x, points[next[index]].x);
    if (x === Number.POSITIVE_INFINITY) return [xs, ...rows];
    xs.push(x);
    for (const [index, { points }] of series.entries()) {
      const point = points[next[index]];
      const isHere = point?.x === x;
      rows[index].push(isHere ? point.y : null);
      if (isHere) next[index] += 1;
    }
  }
}
