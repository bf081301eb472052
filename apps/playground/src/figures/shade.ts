/** The color of a value: blue below 0, orange above, as in `statal-text inspect`. figures.css mixes it with the paper of the theme. */

export interface Shade {
  readonly class: 'low' | 'high';
  /** `--share`: how strong the color is, in percent. */
  readonly style: string;
}

/** @param scale the value with the strongest color */
export function shadeOf(value: number, scale: number): Shade {
  const strength = scale > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / scale) : 0;
  return { class: value < 0 ? 'low' : 'high', style: `--share:${Math.round(strength * 100)}%` };
}

/** Red, green, blue of the strongest colors, for canvases. Less strength is more transparent, which suits every paper. */
export const strongest = { low: [16, 98, 240], high: [240, 112, 0] } as const;

/** Three significant digits, as people of the language write them; small numbers as 1.2e−7. */
export function shownValue(value: number, language: string): string {
  const isSmall = value !== 0 && Math.abs(value) < 0.001;
  const text = isSmall ? value.toExponential(1) : value.toLocaleString(language, { maximumSignificantDigits: 3 });
  return text.replaceAll('-', '−');
}
