/** Which numbers of a node a drawing shows: those of one unit in one row of the batch. */
import { isSteady, type UnrolledData, type UnrolledNodeData } from './unrolledData.js';

export interface Choice {
  readonly unit: number;
  readonly row: number;
  readonly of: 'values' | 'gradients';
}

const mostParts = 8;

/**
 * The numbers of a node at a step. A node as wide as the units gives one number. Packed gates give one for each gate. A node of another width
 * gives all of its numbers if they are few, and else their mean.
 */
export function shownValues(node: UnrolledNodeData, step: number, choice: Choice, units: number): number[] {
  const all = columnsAt(node, step, choice);
  if (all.length % units === 0) return Array.from({ length: all.length / units }, (_, part) => all[choice.unit + part * units]);
  return all.length <= mostParts ? all : [all.reduce((sum, value) => sum + value, 0) / all.length];
}

/** All numbers of a node at a step, in the chosen row. Pixels of images are averaged. Empty if there are no gradients. */
export function columnsAt(node: UnrolledNodeData, step: number, { row, of }: Omit<Choice, 'unit'>): number[] {
  const data = of === 'values' ? node.values : node.gradients;
  if (data === undefined) return [];
  const { shape } = node;
  const width = shape.at(-1) ?? 1;
  const size = shape.reduce((product, length) => product * length, 1);
  const rows = shape.length >= 2 ? shape[0] : 1;
  const pixels = size / rows / width;
  const start = (isSteady(node) && of === 'values' ? 0 : step * size) + Math.min(row, rows - 1) * pixels * width;
  return Array.from({ length: width }, (_, column) => {
    let sum = 0;
    for (let pixel = 0; pixel < pixels; pixel++) sum += data[start + pixel * width + column];
    return sum / pixels;
  });
}

/** The strongest color belongs to the greatest magnitude over time. Values have at least the scale of gates and of tanh, 1. */
export function scaleOf(node: UnrolledNodeData, steps: number, choice: Choice, units: number): number {
  let most = choice.of === 'values' ? 1 : 0;
  for (let step = 0; step < steps; step++) {
    for (const value of shownValues(node, step, choice, units)) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  }
  return most;
}

/** The number of units: the width that most operations have. */
export function unitsOf({ nodes }: Pick<UnrolledData, 'nodes'>): number {
  const counts = new Map<number, number>();
  for (const { kind, shape } of nodes) {
    const width = shape.at(-1) ?? 1;
    if (kind === 'op' || kind === 'state') counts.set(width, (counts.get(width) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return most?.[0] ?? 1;
}
