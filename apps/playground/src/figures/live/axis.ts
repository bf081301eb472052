/** The space left of every chart, so that steps lie above each other. */
export const axisWidth = 48;

/** The middle of a step in a chart of the given width. */
export function middleOf(step: number, steps: number, width: number): number {
  return axisWidth + ((width - axisWidth) * (step + 0.5)) / steps;
}

export function stepAt(x: number, steps: number, width: number): number {
  return Math.max(0, Math.min(steps - 1, Math.floor(((x - axisWidth) / (width - axisWidth)) * steps)));
}
