/** Line plots as SVG text. d3 computes the ticks and paths; it needs no document for that. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { greatest, least } from './extremes.js';

/** A line of a plot, with its name for the legend. */
export interface PlotLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A plot of lines: its axes, its lines, and their names. */
export interface Plot {
  readonly title: string;
  readonly x: { readonly title: string; readonly scale: 'linear' | 'log' };
  readonly y: { readonly title: string; readonly format: (value: number) => string };
  readonly lines: readonly PlotLine[];
  /** A horizontal line to compare with. */
  readonly level?: { readonly name: string; readonly y: number } | undefined;
  /** Draws every point as a dot. */
  readonly dots?: boolean | undefined;
}

const width = 860;
const height = 420;
const margin = { left: 64, right: 200, top: 40, bottom: 48 };
/** Colors that most people can distinguish (Okabe and Ito, 2008). After the last, they repeat with dashes. */
const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8c6d31'];

/** The plot as an SVG text. */
export function svgPlot({ title, x, y, lines, level, dots = false }: Plot): string {
  const points = lines.flatMap((each) => each.points);
  const xs = points.map(([value]) => value);
  const ys = [...points.map(([, value]) => value), ...(level === undefined ? [] : [level.y])];
  const makeScale = x.scale === 'log' ? scaleLog : scaleLinear;
  const toX = makeScale()
    .domain([least(xs), greatest(xs)])
    .range([margin.left, width - margin.right]);
  // d3 would format 500 as 5e+2. On a logarithmic axis it leaves out labels that are too close.
  const label = x.scale === 'log' ? toX.tickFormat(6, ',') : (tick: number): string => tick.toLocaleString('en-US');
  const toY = scaleLinear()
    .domain([least(ys), greatest(ys)])
    .nice()
    .range([height - margin.bottom, margin.top]);
  const path = line<readonly [number, number]>()
    .x(([value]) => round(toX(value)))
    .y(([, value]) => round(toY(value)));

  const parts = [
    text(width / 2 - margin.right / 2 + margin.left / 2, 22, title, 'text-anchor="middle" font-size="14" font-weight="bold"'),
    ...toY
      .ticks(6)
      .flatMap((tick) => [
        rule([margin.left, toY(tick)], [width - margin.right, toY(tick)], 'stroke="#ddd"'),
        text(margin.left - 8, toY(tick) + 4, y.format(tick), 'text-anchor="end"'),
      ]),
    ...toX
      .ticks(x.scale === 'log' ? 4 : 6)
      .map((tick) => text(toX(tick), height - margin.bottom + 18, label(tick), 'text-anchor="middle"')),
    text((margin.left + width - margin.right) / 2, height - 10, x.title, 'text-anchor="middle"'),
    text(16, margin.top - 14, y.title, ''),
    ...(level === undefined
      ? []
      : [
          rule([margin.left, toY(level.y)], [width - margin.right, toY(level.y)], 'stroke="#888" stroke-dasharray="2 4"'),
          text(width - margin.right + 8, toY(level.y) + 4, level.name, 'fill="#888"'),
        ]),
    ...lines.flatMap((each, index) => [
      `<path d="${path(each.points) ?? ''}" fill="none" stroke-width="1.8" ${strokeOf(index)}/>`,
      ...(dots
        ? each.points.map(([px, py]) => `<circle cx="${round(toX(px))}" cy="${round(toY(py))}" r="3" fill="${colorOf(index)}"/>`)
        : []),
    ]),
    ...lines.flatMap((each, index) => {
      const at = margin.top + 8 + 18 * index;
      const left = width - margin.right + 28;
      // The name of the level is in the same margin, so the names of the lines are further to the right.
      return [rule([left + 20, at], [left + 44, at], `stroke-width="1.8" ${strokeOf(index)}`), text(left + 50, at + 4, each.name, '')];
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

function strokeOf(index: number): string {
  return `stroke="${colorOf(index)}"${index >= colors.length ? ' stroke-dasharray="5 3"' : ''}`;
}

function colorOf(index: number): string {
  return colors[index % colors.length];
}

function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}"${attributes === '' ? '' : ` ${attributes}`}>${escaped(words)}</text>`;
}

function rule([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], attributes: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" ${attributes}/>`;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
