/** Drawings of recurrent networks for any page: they need no framework. */

// What every figure takes and returns

export type { FigureLanguage, FigureOptions, MountedData, MountedFigure } from './figure.js';

// A step unrolled through time

export { readUnrolled, type UnrolledData, type UnrolledNodeData } from './unrolledData.js';
export { type UnrolledFigure, type UnrolledFigureOptions, unrolledFigure } from './unrolledFigure.js';

// Values over time

export { type HeatStripData, type HeatStripOptions, heatStrip } from './heatStrip.js';

// The live figures of the documents

export { figures, type LiveFigure } from './live/liveFigures.js';
