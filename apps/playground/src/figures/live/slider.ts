/** A number that the reader sets. */
import { html } from '../elements.js';
import { shownValue } from '../shade.js';

export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly language: string;
  /** Writes the value. Default: three digits. */
  readonly show?: ((value: number) => string) | undefined;
  readonly onInput: (value: number) => void;
}

export function slider({ label, min, max, step, value, language, show, onInput }: SliderOptions): HTMLLabelElement {
  const input = html('input', { type: 'range', min, max, step, value });
  // Not an <output>: that is what the label would belong to.
  const output = html('span', { class: 'slider-value', 'aria-hidden': 'true' });
  const shown = (): number => {
    const number = Number(input.value);
    const text = show?.(number) ?? shownValue(number, language);
    output.textContent = text;
    input.setAttribute('aria-valuetext', text);
    return number;
  };
  input.addEventListener('input', () => onInput(shown()));
  shown();
  return html('label', { class: 'slider' }, html('span', {}, `${label} `, output), input);
}
