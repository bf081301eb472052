/** Merges neighboring axes that every operand traverses with one stride, so that strided loops have fewer axes. */
import type { Shape } from '../../../shape.js';

export interface IterationSpace {
  readonly dimensions: readonly number[];
  /** For each operand, elements from index to index of each dimension. */
  readonly strides: readonly (readonly number[])[];
}

export function iterationSpace(shape: Shape, operandStrides: readonly (readonly number[])[]): IterationSpace {
  const dimensions: number[] = [];
  const strides: number[][] = operandStrides.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    const last = dimensions.length - 1;
    const joins = last >= 0 && operandStrides.every((own, operand) => strides[operand][last] === own[axis] * shape[axis]);
    if (joins) {
      dimensions[last] *= shape[axis];
      operandStrides.forEach((own, operand) => {
        strides[operand][last] = own[axis];
      });
    } else {
      dimensions.push(shape[axis]);
      operandStrides.forEach((own, operand) => {
        strides[operand].push(own[axis]);
      });
    }
  }
  return { dimensions, strides };
}
