/** Values of many units over time: a row for each unit, a column for each step. */
import { html } from './elements.js';
import type { FigureOptions, MountedData } from './figure.js';
import { shownValue, strongest } from './shade.js';
import './figures.css';

export interface HeatStripData {
  /** What it shows, for people who do not see it and above the numbers. */
  readonly label: string;
  readonly rows: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  /** The value with the strongest color. Default: the greatest magnitude. */
  readonly scale?: number | undefined;
  /** The step to mark. */
  readonly step?: number | undefined;
}

export interface HeatStripOptions extends FigureOptions {
  /** The reader points at a step. */
  readonly onStep?: ((step: number, row: number) => void) | undefined;
  /** Height of a row in CSS pixels. Default: 18. */
  readonly rowHeight?: number | undefined;
  /** Whether a line below tells the number at the marked step. Default: true. */
  readonly hasReading?: boolean | undefined;
}

const words = { en: { step: 'step' }, es: { step: 'paso' } };

export function heatStrip(element: HTMLElement, data: HeatStripData, options: HeatStripOptions = {}): MountedData<HeatStripData> {
  const { language = 'en', onStep, rowHeight = 18, hasReading = true } = options;
  const canvas = html('canvas', { class: 'heat-cells', role: 'img', tabindex: 0 });
  const mark = html('div', { class: 'heat-mark' });
  const names = html('div', { class: 'heat-names', 'aria-hidden': 'true' });
  const reading = html('div', { class: 'heat-reading', 'aria-hidden': 'true' });
  const root = html('div', { class: 'statal-figure heat-strip' }, names, html('div', { class: 'heat-area' }, canvas, mark), reading);
  reading.hidden = !hasReading;
  mark.hidden = !hasReading && data.step === undefined;
  let shown = data;
  let place = { row: 0, step: data.step ?? 0 };

  const steps = (): number => shown.rows[0]?.values.length ?? 0;
  const point = (step: number, row: number): void => {
    place = { step: limited(step, steps()), row: limited(row, shown.rows.length) };
    const value = shown.rows[place.row]?.values[place.step] ?? 0;
    const name = shown.rows[place.row]?.name ?? '';
    const text = `${name === '' ? '' : `${name}, `}${words[language].step} ${place.step}: ${shownValue(value, language)}`;
    reading.textContent = text;
    canvas.setAttribute('aria-label', `${shown.label}. ${text}`);
    mark.style.left = `${(100 * place.step) / Math.max(1, steps())}%`;
    mark.style.width = `${100 / Math.max(1, steps())}%`;
  };
  const update = (next: HeatStripData): void => {
    shown = next;
    paint(canvas, next);
    canvas.style.height = `${next.rows.length * rowHeight}px`;
    names.replaceChildren(...next.rows.map(({ name }) => html('span', { style: `height:${rowHeight}px` }, name)));
    point(next.step ?? place.step, place.row);
  };
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    point(Math.floor((offsetX / canvas.clientWidth) * steps()), Math.floor(offsetY / rowHeight));
  });
  canvas.addEventListener('click', () => onStep?.(place.step, place.row));
  canvas.addEventListener('keydown', (event) => {
    const [right, down] = arrows[event.key] ?? [0, 0];
    if (right === 0 && down === 0) return;
    event.preventDefault();
    point(place.step + right, place.row + down);
    onStep?.(place.step, place.row);
  });
  update(data);
  element.append(root);
  return { update, destroy: () => root.remove() };
}

const arrows: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function limited(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}

/** One pixel for each value. CSS enlarges them. */
function paint(canvas: HTMLCanvasElement, { rows, scale = greatest(rows) }: HeatStripData): void {
  const steps = rows[0]?.values.length ?? 0;
  canvas.width = Math.max(1, steps);
  canvas.height = Math.max(1, rows.length);
  const context = canvas.getContext('2d');
  if (context === null || steps === 0) return;
  const image = context.createImageData(steps, rows.length);
  rows.forEach(({ values }, row) => {
    for (let step = 0; step < steps; step++) {
      const value = values[step];
      const strength = scale > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / scale) : 0;
      image.data.set([...(value < 0 ? strongest.low : strongest.high), Math.round(255 * strength)], 4 * (row * steps + step));
    }
  });
  context.putImageData(image, 0, 0);
}

function greatest(rows: HeatStripData['rows']): number {
  let most = 0;
  for (const { values } of rows) for (let step = 0; step < values.length; step++) most = Math.max(most, Math.abs(values[step]) || 0);
  return most;
}
