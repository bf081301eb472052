/** The live figures of the documents, by the names that `<Live figure="rnn" />` uses. Each is loaded when a page shows it. */
import type { FigureOptions, MountedFigure } from '../figure.js';

export type LiveFigure = (element: HTMLElement, options?: FigureOptions) => Promise<MountedFigure>;

export const figures: Readonly<Record<string, LiveFigure>> = {
  rnn: async (element, options) => (await import('./rnnFigure.js')).rnnFigure(element, options),
  unrolled: async (element, options) => (await import('./unrolledExample.js')).unrolledExample(element, options),
  gates: async (element, options) => (await import('./gatesFigure.js')).gatesFigure(element, options),
  gruAsRnn: async (element, options) => (await import('./gruAsRnnFigure.js')).gruAsRnnFigure(element, options),
  direction: async (element, options) => (await import('./directionFigure.js')).directionFigure(element, options),
  depth: async (element, options) => (await import('./depthFigure.js')).depthFigure(element, options),
  bptt: async (element, options) => (await import('./bpttFigure.js')).bpttFigure(element, options),
};
