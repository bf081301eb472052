import type { Shape } from '../../../shape.js';
import { type GroupNode, type GroupOperand, GroupTooLarge } from './groupProgram.js';
import { iterationSpace } from './iterationSpace.js';
import { BLOCK } from './opcodes.js';

/** The elements that a group iterates over. */
export interface GroupSpace {
  /** Sizes of at most four axes. */
  readonly dimensions: readonly number[];
  readonly strides: readonly (readonly number[])[];
  /** Columns that are processed at a time in each row; 0 if the space is one run of elements. */
  readonly width: number;
}

/** Rows shorter than this are gathered into blocks: one instruction for each row would cost more. */
const SHORT_ROW = 32;

/** @throws GroupTooLarge if the space has more axes than the vector machine */
export function groupSpace(shape: Shape, operands: readonly GroupOperand[], nodes: readonly GroupNode[]): GroupSpace {
  const operandStrides = operands.map((operand) => operand.strides);
  // Narrow values need whole rows, even if the reduction that made them is in another group.
  if (nodes.some(({ isNarrow }) => isNarrow)) return spaceOfRows(shape, operandStrides);
  const { dimensions, strides } = iterationSpace(shape, operandStrides);
  if (dimensions.length > 4) throw new GroupTooLarge(`${dimensions.length} axes`);
  const isRows = dimensions.length === 2 && dimensions[1] >= SHORT_ROW;
  return { dimensions, strides, width: isRows ? Math.min(dimensions[1], BLOCK) : 0 };
}

function spaceOfRows(shape: Shape, operandStrides: readonly (readonly number[])[]): GroupSpace {
  const last = shape.length - 1;
  const outer = iterationSpace(
    shape.slice(0, -1),
    operandStrides.map((strides) => strides.slice(0, -1)),
  );
  if (outer.dimensions.length > 1) throw new GroupTooLarge('rows apart');
  return {
    dimensions: [outer.dimensions[0] ?? 1, shape[last]],
    strides: outer.strides.map(([stride = 0], operand) => [stride, operandStrides[operand][last]]),
    width: shape[last],
  };
}
