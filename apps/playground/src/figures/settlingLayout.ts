/** The layout of a step: a quick one at once, and the best one a moment later, so that the page is never blocked. */
import { drawnStep } from './drawnStep.js';
import { layoutsOf, type StepLayout } from './stepLayout.js';
import type { UnrolledData } from './unrolledData.js';

export interface SettlingLayout {
  readonly layout: StepLayout;
  stop(): void;
}

/** The best layouts found, by structure. */
const settled = new Map<string, StepLayout>();
const mostSettled = 50;

/** @param onBetter gets the best layout, if it is not the first one */
export function settlingLayout(data: UnrolledData, onBetter: (layout: StepLayout) => void): SettlingLayout {
  const structure = structureOf(data);
  const known = settled.get(structure);
  if (known !== undefined) return { layout: known, stop: () => undefined };
  const layouts = layoutsOf(drawnStep(data));
  const layout = layouts.next().value as StepLayout;
  let best = layout;
  const tryAnother = (): void => {
    const { value, done } = layouts.next();
    if (value) best = value;
    if (!done) {
      timer = setTimeout(tryAnother);
      return;
    }
    const [oldest] = settled.keys();
    if (settled.size >= mostSettled) settled.delete(oldest);
    settled.set(structure, best);
    if (best !== layout) onBetter(best);
  };
  let timer = setTimeout(tryAnother);
  return { layout, stop: () => clearTimeout(timer) };
}

/** Two steps of one structure have one layout. */
export function structureOf({ nodes, carried }: UnrolledData): string {
  return JSON.stringify([nodes.map(({ text, names, inputs }) => [text, names, inputs]), carried]);
}
