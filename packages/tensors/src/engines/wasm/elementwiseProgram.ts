/** One elementwise op as a program of the vector machine, kept for the next operands of the same shapes. */
import type { Shape } from '../../shape.js';
import { assembleGroup, type GroupNode, type GroupOperand, type GroupProgram, type GroupValue } from './groupAssembler.js';
import { iterationSpace } from './iterationSpace.js';

export type ElementwiseProgram =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'group'; readonly group: GroupProgram }
  /** More axes than the machine has: the rest is done for each index of the first one. `strides`: of each operand, in elements. */
  | { readonly kind: 'repeated'; readonly count: number; readonly strides: readonly number[]; readonly inner: ElementwiseProgram };

/** More than a model has; shapes that differ from batch to batch do not add up for ever. */
const MOST_KEPT = 2_000;

const kept = new Map<string, ElementwiseProgram>();

/** Operand 0 of the program is `out`; those among the inputs that are no numbers follow. */
export function elementwiseProgram(
  op: GroupNode['op'],
  shape: Shape,
  out: GroupOperand,
  inputs: readonly (GroupOperand | number)[],
): ElementwiseProgram {
  let key = `${op} ${shape} ${keyOf(out)}`;
  for (const input of inputs) key += keyOf(input);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const operands = [out];
  let constants = 0;
  const values = inputs.map((input): GroupValue => {
    if (typeof input === 'number') return { kind: 'constant', constant: constants++ };
    return { kind: 'operand', operand: operands.push(input) - 1 };
  });
  const made = program(shape, operands, [{ op, inputs: values, stores: [0] }]);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}

function keyOf(operand: GroupOperand | number): string {
  return typeof operand === 'number' ? '#' : `${operand.isInt ? 'i' : 'f'}${operand.strides}`;
}

function program(shape: Shape, operands: readonly GroupOperand[], nodes: readonly GroupNode[]): ElementwiseProgram {
  const strides = operands.map((operand) => operand.strides);
  const { dimensions } = iterationSpace(shape, strides);
  if (dimensions.includes(0)) return { kind: 'nothing' };
  if (dimensions.length <= 4) return { kind: 'group', group: assembleGroup(shape, operands, nodes) };
  const [count, ...inner] = shape;
  const within = operands.map(({ strides: [, ...rest], isInt }) => ({ strides: rest, isInt }));
  return { kind: 'repeated', count, strides: strides.map(([first]) => first), inner: program(inner, within, nodes) };
}
