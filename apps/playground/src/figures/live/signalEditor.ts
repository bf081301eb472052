/** A sequence that the reader draws: a bar for each step, by pointer or by arrow keys. */
import { html, svg } from '../elements.js';
import { shadeOf, shownValue } from '../shade.js';
import { axisWidth, stepAt } from './axis.js';

export interface SignalOptions {
  readonly label: string;
  readonly values: readonly number[];
  readonly min: number;
  readonly max: number;
  /** Values are multiples of it. With `max - min` a bar is on or off. */
  readonly step: number;
  readonly height: number;
  readonly language: 'en' | 'es';
  readonly onInput: (values: readonly number[]) => void;
}

export interface SignalEditor {
  readonly element: HTMLElement;
  destroy(): void;
}

const stepWord = { en: 'step', es: 'paso' };

export function signalEditor(options: SignalOptions): SignalEditor {
  const { label, min, max, step, height, language, onInput } = options;
  const values = [...options.values];
  const drawing = svg('svg', { class: 'signal', height, role: 'group', 'aria-label': label });
  const element = html('div', { class: 'signal-row' }, html('span', { class: 'signal-name', 'aria-hidden': 'true' }, label), drawing);
  let here = 0;
  const isSwitch = step === max - min;
  const limited = (value: number): number => Math.max(min, Math.min(max, Math.round(value / step) * step));

  const draw = (): void => {
    const hadFocus = drawing.contains(document.activeElement);
    const width = drawing.clientWidth || 600;
    const room = (width - axisWidth) / values.length;
    const yOf = (value: number): number => 4 + ((max - value) / (max - min)) * (height - 8);
    const bars = values.map((value, index) => {
      const x = axisWidth + index * room;
      const [top, bottom] = [Math.min(yOf(value), yOf(0)), Math.max(yOf(value), yOf(0))];
      const shade = shadeOf(value, Math.max(Math.abs(min), max));
      const attributes = {
        class: 'bar',
        role: 'slider',
        tabindex: index === here ? 0 : -1,
        'aria-label': `${label}, ${stepWord[language]} ${index}`,
        'aria-valuemin': min,
        'aria-valuemax': max,
        'aria-valuenow': value,
        'aria-valuetext': shownValue(value, language),
      };
      return svg(
        'g',
        attributes,
        svg('rect', { class: 'slot', x: x + 1, y: 2, width: room - 2, height: height - 4, rx: 3 }),
        svg('rect', {
          class: `part ${shade.class}`,
          style: shade.style,
          x: x + 2,
          y: top - 1,
          width: room - 4,
          height: bottom - top + 2,
          rx: 2,
        }),
      );
    });
    const zero = isSwitch ? [] : [svg('line', { class: 'axis', x1: axisWidth, x2: width, y1: yOf(0), y2: yOf(0) })];
    drawing.replaceChildren(...zero, ...bars);
    if (hadFocus) bars[here]?.focus();
  };
  const set = (index: number, value: number): void => {
    here = index;
    const next = limited(value);
    const isNew = next !== values[index];
    values[index] = next;
    draw();
    if (isNew) onInput([...values]);
  };
  listenToPointer(drawing, values, { ...options, set });
  drawing.addEventListener('keydown', (event) => {
    const step1 = isSwitch ? step : (max - min) / 20;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => set(Math.max(0, here - 1), values[Math.max(0, here - 1)]),
      ArrowRight: () => set(Math.min(values.length - 1, here + 1), values[Math.min(values.length - 1, here + 1)]),
      ArrowUp: () => set(here, values[here] + step1),
      ArrowDown: () => set(here, values[here] - step1),
      ' ': () => set(here, values[here] === max ? Math.max(0, min) : max),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  });
  const resized = new ResizeObserver(draw);
  resized.observe(drawing);
  draw();
  return { element, destroy: () => resized.disconnect() };
}

function listenToPointer(
  drawing: SVGSVGElement,
  values: readonly number[],
  { min, max, step, height, set }: SignalOptions & { readonly set: (index: number, value: number) => void },
): void {
  const isSwitch = step === max - min;
  let painted: number | undefined;
  const paint = ({ offsetX, offsetY }: PointerEvent): void => {
    const index = stepAt(offsetX, values.length, drawing.clientWidth);
    set(index, isSwitch ? (painted ?? 0) : max - ((offsetY - 4) / (height - 8)) * (max - min));
  };
  drawing.addEventListener('pointerdown', (event) => {
    painted = values[stepAt(event.offsetX, values.length, drawing.clientWidth)] === max ? min : max;
    drawing.setPointerCapture(event.pointerId);
    paint(event);
  });
  drawing.addEventListener('pointermove', (event) => painted !== undefined && paint(event));
  const end = (): void => {
    painted = undefined;
  };
  drawing.addEventListener('pointerup', end);
  drawing.addEventListener('pointercancel', end);
}
