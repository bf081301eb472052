/** Pictures, apart from the rest: what draws them is a third of what a program loads, and few runs draw. */

export { type Plot, type PlotLine, svgPlot } from './svgPlot.js';
