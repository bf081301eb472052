/** Curves in one chart. uPlot draws them on a canvas; a table of the last values serves those who do not see it. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { alignedData } from './alignedData.js';
import './lineChart.css';

export interface LineSeries {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Default: a color of its own by its place. */
  readonly color?: string | undefined;
  readonly dashed?: boolean | undefined;
}

export interface LineChartProps {
  /** What the chart shows, for people who do not see it. */
  readonly label: string;
  readonly series: readonly LineSeries[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** In CSS pixels. Default: 240. */
  readonly height?: number | undefined;
  /** Default: false. */
  readonly logarithmic?: boolean | undefined;
}

/** Six colors that most people tell apart, on light and on dark paper (after Okabe and Ito, 2008). */
export const seriesColors: readonly string[] = ['#0a84d6', '#d9730d', '#0f9d76', '#c2508f', '#8a6d00', '#6d5ae0'];

export function LineChart({ label, series, xLabel, yLabel, height = 240, logarithmic = false }: LineChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  // uPlot is made again only if the curves are others.
  const kinds = series.map(({ name, color, dashed }, index) => ({ name, color: color ?? colorOf(index), dashed: dashed ?? false }));
  const shape = JSON.stringify([kinds, xLabel, yLabel, height, logarithmic]);
  const data = alignedData(series);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const made = new uPlot(optionsOf({ width: element.clientWidth, height, kinds, xLabel, yLabel, logarithmic }), data, element);
    chart.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      chart.current = undefined;
    };
  }, [shape]);

  useEffect(() => chart.current?.setData(data));

  return (
    <figure class="line-chart">
      <div ref={place} role="img" aria-label={`${label}. ${lastValues(series)}`} />
    </figure>
  );
}

function colorOf(index: number): string {
  return seriesColors[index % seriesColors.length];
}

interface ChartShape {
  readonly width: number;
  readonly height: number;
  readonly kinds: readonly { readonly name: string; readonly color: string; readonly dashed: boolean }[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logarithmic: boolean;
}

function optionsOf({ width, height, kinds, xLabel, yLabel, logarithmic }: ChartShape): uPlot.Options {
  const token = (name: string) => () => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#888';
  const axis = { stroke: token('--muted-canvas'), grid: { stroke: token('--line-canvas'), width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    legend: { live: true },
    cursor: { points: { size: 6 } },
    scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1 } },
    axes: [
      { ...axis, label: xLabel, labelSize: 18, size: 30 },
      { ...axis, label: yLabel, labelSize: 18, size: 52 },
    ],
    series: [
      { label: xLabel },
      ...kinds.map(({ name, color, dashed }) => ({
        label: name,
        stroke: color,
        width: 2,
        points: { show: false },
        spanGaps: true,
        ...(dashed && { dash: [6, 4] }),
        value: (_: uPlot, value: number | null) => (value === null ? '-' : Number(value.toPrecision(4)).toString()),
      })),
    ],
  };
}

function lastValues(series: readonly LineSeries[]): string {
  return series
    .map(({ name, points }) => {
      const last = points.at(-1);
      return last === undefined ? name : `${name}: ${Number(last.y.toPrecision(4))}`;
    })
    .join(', ');
}
