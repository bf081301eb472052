/** Paths of the charts of one neuron. A step is one unit wide; the drawing is stretched to the width of the page. */

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The height of a drawing, in its own units. */
export const plotHeight = 100;

/** Space above and below the lines. */
const margin = 8;

/** 0 to 1, or more where the values need it. */
export function rangeOf(values: readonly number[]): Range {
  return { low: Math.min(0, ...values), high: Math.max(1, ...values) };
}

export function heightOf(value: number, { low, high }: Range): number {
  return plotHeight - margin - ((value - low) / (high - low)) * (plotHeight - 2 * margin);
}

/** A value holds for its step: stairs. */
export function stairs(values: readonly number[], range: Range): string {
  return values
    .map((value, step) => `${step === 0 ? 'M0' : 'L'} ${step === 0 ? '' : step} ${heightOf(value, range).toFixed(2)} H${step + 1}`)
    .join(' ');
}

/** The area between the stairs and 0. */
export function areaBelow(values: readonly number[], range: Range): string {
  if (values.length === 0) return '';
  const base = heightOf(0, range).toFixed(2);
  return `M0 ${base} ${stairs(values, range).replace('M0', 'L0')} V${base} Z`;
}
