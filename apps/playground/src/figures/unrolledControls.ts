/** Which unit, which row of the batch, values or gradients, and how many steps are in view. */
import { html } from './elements.js';
import type { FigureLanguage } from './figure.js';
import type { Choice } from './shownValues.js';
import { unrolledWords } from './unrolledWords.js';

export type ControlChange = Partial<Choice> & { readonly stepsInView?: number | undefined };

export interface ControlState extends Choice {
  readonly units: number;
  readonly rows: number;
  readonly hasGradients: boolean;
  readonly steps: number;
  readonly stepsInView: number | undefined;
}

export function unrolledControls(language: FigureLanguage, onChange: (change: ControlChange) => void) {
  const words = unrolledWords[language];
  const number = (): HTMLInputElement => html('input', { type: 'number', min: 0, step: 1 });
  const [unit, row] = [number(), number()];
  const of = html('select', {}, ...(['values', 'gradients'] as const).map((value) => html('option', { value }, words[value])));
  const views = html('select', {}, html('option', { value: '' }, words.automatic));
  for (let steps = 3; steps <= 8; steps++) views.append(html('option', { value: steps }, String(steps)));
  const labeled = (text: string, control: HTMLElement): HTMLLabelElement => html('label', {}, html('span', {}, text), control);
  const labels = [labeled(words.unit, unit), labeled(words.row, row), labeled(words.colors, of), labeled(words.inView, views)];
  const legend = html('div', { class: 'legend', 'aria-hidden': 'true' }, words.low, html('span', { class: 'ramp' }), words.high);
  const whole = (input: HTMLInputElement): number => Math.max(0, Math.min(Number(input.max), Math.round(Number(input.value)) || 0));
  unit.addEventListener('input', () => onChange({ unit: whole(unit) }));
  row.addEventListener('input', () => onChange({ row: whole(row) }));
  of.addEventListener('change', () => onChange({ of: of.value as Choice['of'] }));
  views.addEventListener('change', () => onChange({ stepsInView: views.value === '' ? undefined : Number(views.value) }));
  const setNumber = (input: HTMLInputElement, value: number, most: number): void => {
    input.max = String(most);
    if (document.activeElement !== input) input.value = String(value);
  };
  return {
    element: html('div', { class: 'figure-controls' }, ...labels, legend),
    show({ units, rows, hasGradients, steps, stepsInView, ...choice }: ControlState): void {
      setNumber(unit, choice.unit, units - 1);
      setNumber(row, choice.row, rows - 1);
      of.value = choice.of;
      views.value = stepsInView === undefined ? '' : String(stepsInView);
      const shown = [units > 1, rows > 1, hasGradients, steps > 3];
      labels.forEach((label, index) => {
        label.hidden = !shown[index];
      });
    },
  };
}
