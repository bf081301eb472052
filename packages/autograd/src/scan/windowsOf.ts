/** Consecutive windows of steps, counted from t = 0 in both directions, in the order in which a scan runs them. */
import type { ScanInputs } from '../graph/stepGraph.js';

export interface Window {
  readonly start: number;
  readonly size: number;
}

export function windowsOf({ steps, reverse }: Pick<ScanInputs, 'steps' | 'reverse'>, size: number): Window[] {
  const windows: Window[] = [];
  for (let start = 0; start < steps; start += size) windows.push({ start, size: Math.min(size, steps - start) });
  return reverse ? windows.reverse() : windows;
}
