/** Layers of states over time as a grid of cells, with arrows that say which way states go. The reader chooses one input below. */
import { svg } from '../elements.js';
import { shadeOf } from '../shade.js';
import { axisWidth, middleOf, stepAt } from './axis.js';

export interface GridRow {
  readonly name: string;
  /** From 0 to 1 at each step. */
  readonly values: readonly number[];
  readonly ways: readonly ('right' | 'left')[];
}

export interface GridData {
  /** From bottom to top. */
  readonly rows: readonly GridRow[];
  readonly chosen: number;
  /** Whether each row reads the one below, instead of the input. */
  readonly isStacked: boolean;
}

export interface GridWords {
  readonly input: string;
  readonly step: string;
  readonly changes: string;
  readonly same: string;
}

export interface StateGrid {
  readonly element: SVGSVGElement;
  update(data: GridData): void;
  destroy(): void;
}

const [rowHeight, size] = [62, 24];

export function stateGrid(words: GridWords, onChoose: (step: number) => void): StateGrid {
  const drawing = svg('svg', { class: 'state-grid', role: 'group' });
  let shown: GridData | undefined;
  const draw = (): void => {
    if (shown === undefined) return;
    const hadFocus = drawing.contains(document.activeElement);
    const { rows, chosen } = shown;
    const height = (rows.length + 1) * rowHeight;
    drawing.setAttribute('height', String(height));
    const parts = rows.flatMap((row, index) => drawRow(drawing, shown as GridData, row, height - (index + 2) * rowHeight + 34, words));
    const inputs = drawInputs(drawing, shown, height - rowHeight + 34, words);
    drawing.replaceChildren(...parts, ...inputs);
    if (hadFocus) drawing.querySelector<SVGElement>(`[data-step="${chosen}"]`)?.focus();
  };
  drawing.addEventListener('click', ({ offsetX }) => {
    if (shown) onChoose(stepAt(offsetX, shown.rows[0].values.length, drawing.clientWidth));
  });
  drawing.addEventListener('keydown', (event) => {
    if (shown === undefined) return;
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    onChoose(Math.max(0, Math.min(shown.rows[0].values.length - 1, shown.chosen + by)));
  });
  const resized = new ResizeObserver(draw);
  resized.observe(drawing);
  return {
    element: drawing,
    update(data) {
      shown = data;
      draw();
    },
    destroy: () => resized.disconnect(),
  };
}

function drawRow(drawing: SVGSVGElement, data: GridData, row: GridRow, y: number, words: GridWords): SVGElement[] {
  const width = drawing.clientWidth || 600;
  const steps = row.values.length;
  const side = Math.min(size, (width - axisWidth) / steps - 8);
  const xOf = (step: number): number => middleOf(step, steps, width);
  const arrows = row.ways.flatMap((way, lane) => {
    const at = y + (row.ways.length === 1 ? 0 : lane === 0 ? -5 : 5);
    return Array.from({ length: steps - 1 }, (_, step) => {
      const [from, to] = [xOf(step) + side / 2 + 1, xOf(step + 1) - side / 2 - 1];
      return arrow(way === 'right' ? [from, at, to, at] : [to, at, from, at]);
    });
  });
  // Layers on top of each other read the row below. Otherwise every row reads the inputs, which short arrows say.
  const start = y + (data.isStacked ? rowHeight - side / 2 - 1 : side / 2 + 13);
  const ups = row.values.map((_, step) => arrow([xOf(step), start, xOf(step), y + side / 2 + 1]));
  const cells = row.values.map((value, step) => {
    const shade = shadeOf(value, 1);
    return svg('rect', {
      class: `part cell ${shade.class}`,
      style: shade.style,
      x: xOf(step) - side / 2,
      y: y - side / 2,
      width: side,
      height: side,
      rx: 6,
    });
  });
  const changed = row.values.flatMap((value, step) => (value > 0 ? step : []));
  const told = changed.length === 0 ? words.same : `${words.changes} ${changed.join(', ')}`;
  const place = data.isStacked ? { x: 0, y: y + 4 } : { x: axisWidth, y: y - side / 2 - 7 };
  const name = svg('text', { class: 'row-name', ...place }, row.name);
  return [...ups, ...arrows, svg('g', { role: 'img', 'aria-label': `${row.name}: ${told}` }, ...cells), name];
}

function drawInputs(drawing: SVGSVGElement, { rows, chosen }: GridData, y: number, words: GridWords): SVGElement[] {
  const width = drawing.clientWidth || 600;
  const steps = rows[0].values.length;
  const side = Math.min(size, (width - axisWidth) / steps - 8);
  const name = svg('text', { class: 'row-name', x: 0, y: y + 4 }, words.input);
  const inputs = Array.from({ length: steps }, (_, step) => {
    const x = middleOf(step, steps, width);
    const isChosen = step === chosen;
    return svg(
      'g',
      {
        class: isChosen ? 'input chosen' : 'input',
        role: 'button',
        tabindex: isChosen ? 0 : -1,
        'aria-pressed': String(isChosen),
        'aria-label': `${words.input}, ${words.step} ${step}`,
        'data-step': step,
      },
      svg('circle', { cx: x, cy: y, r: side / 2 }),
      svg('text', { class: 'tick', x, y: y + 4, 'text-anchor': 'middle' }, String(step)),
    );
  });
  return [name, ...inputs];
}

function arrow([x1, y1, x2, y2]: readonly [number, number, number, number]): SVGElement {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = `M${x2} ${y2}L${x2 - 5 * dx - 3 * dy} ${y2 - 5 * dy + 3 * dx}L${x2 - 5 * dx + 3 * dy} ${y2 - 5 * dy - 3 * dx}Z`;
  return svg('g', { class: 'way' }, svg('line', { x1, y1, x2: x2 - 4 * dx, y2: y2 - 4 * dy }), svg('path', { d: head }));
}
