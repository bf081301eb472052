/** Plots are a separate entry point: drawing is a third of the code that a program loads, and few runs draw. */

export { type Plot, type PlotLine, svgPlot } from './svgPlot.js';
