/** Curves over steps. The legend tells their values at the step that the reader points at. */
import { html, svg } from '../elements.js';
import { axisWidth, middleOf, stepAt } from './axis.js';

export interface TracesData {
  readonly lines: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
}

export interface TracesOptions {
  /** What the curves are. */
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  readonly height: number;
  readonly language: 'en' | 'es';
  /** Writes a value. Default: three digits behind the point. */
  readonly show?: ((value: number) => string) | undefined;
  /** The step whose values the legend tells at first. Default: the last. */
  readonly step?: number | undefined;
}

export interface Traces {
  readonly element: HTMLElement;
  update(data: TracesData): void;
  destroy(): void;
}

const shownIn = (language: string) => (value: number) => {
  const text = value.toLocaleString(language, { maximumFractionDigits: 3 });
  return text === '-0' ? '0' : text.replace('-', '−');
};

const stepWord = { en: 'step', es: 'paso' };

export function traces(data: TracesData, options: TracesOptions): Traces {
  const { label, min, max, ticks, height, language, show = shownIn(language) } = options;
  const drawing = svg('svg', { class: 'traces', height, role: 'img', tabindex: 0 });
  const legend = html('div', { class: 'traces-legend', 'aria-hidden': 'true' });
  const element = html('div', { class: 'traces-block' }, legend, drawing);
  let shown = data;
  let step = options.step ?? -1;
  const steps = (): number => shown.lines[0]?.values.length ?? 0;

  const draw = (): void => {
    const width = drawing.clientWidth || 600;
    const yOf = (value: number): number => 8 + ((max - value) / (max - min)) * (height - 26);
    const xOf = (index: number): number => middleOf(index, steps(), width);
    const grid = ticks.flatMap(({ at, text }) => [
      svg('line', { class: 'axis', x1: axisWidth, x2: width, y1: yOf(at), y2: yOf(at) }),
      svg('text', { class: 'tick', x: axisWidth - 6, y: yOf(at) + 4, 'text-anchor': 'end' }, text),
    ]);
    const every = Math.max(1, Math.ceil((steps() * 26) / (width - axisWidth)));
    const times = Array.from({ length: steps() }, (_, index) => index).filter((index) => index % every === 0);
    const xTicks = times.map((index) =>
      svg('text', { class: 'tick', x: xOf(index), y: height - 3, 'text-anchor': 'middle' }, String(index)),
    );
    const curves = shown.lines.map(({ values }, line) => {
      const points = Array.from(values, (value, index) =>
        Number.isFinite(value) ? `${xOf(index).toFixed(1)} ${yOf(value).toFixed(1)}` : '',
      );
      const d = points.filter((point) => point !== '').join('L');
      return svg('path', { class: `trace trace-${line}`, d: d === '' ? '' : `M${d}` });
    });
    const mark = step < 0 ? [] : [svg('line', { class: 'mark', x1: xOf(step), x2: xOf(step), y1: 4, y2: height - 16 })];
    drawing.replaceChildren(...grid, ...xTicks, ...mark, ...curves);
    tell();
  };
  const tell = (): void => {
    const at = step < 0 ? steps() - 1 : step;
    const numbers = shown.lines.map(({ name, values }) => `${name} ${show(values[at])}`);
    drawing.setAttribute('aria-label', `${label}. ${stepWord[language]} ${at}: ${numbers.join('; ')}`);
    legend.replaceChildren(
      html('span', { class: 'quiet' }, `${label}, t = ${at}:`),
      ...shown.lines.map(({ name, values }, line) =>
        html('span', { class: `trace-key trace-${line}` }, html('i'), `${name} `, html('b', {}, show(values[at]))),
      ),
    );
  };
  const point = (next: number): void => {
    step = Math.max(0, Math.min(steps() - 1, next));
    draw();
  };
  drawing.addEventListener('pointermove', ({ offsetX }) => point(stepAt(offsetX, steps(), drawing.clientWidth)));
  drawing.addEventListener('keydown', (event) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    point((step < 0 ? steps() - 1 : step) + by);
  });
  const resized = new ResizeObserver(draw);
  resized.observe(drawing);
  draw();
  return {
    element,
    update(next) {
      shown = next;
      draw();
    },
    destroy: () => resized.disconnect(),
  };
}
