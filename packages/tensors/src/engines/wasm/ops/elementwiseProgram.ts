/** One elementwise op as a program of the vector machine, cached for operands of the same shapes. */
import type { Shape } from '../../../shape.js';
import { assembleGroup } from '../bytecode/groupAssembler.js';
import type { GroupNode, GroupOperand, GroupProgram, GroupValue } from '../bytecode/groupProgram.js';
import { iterationSpace } from '../bytecode/iterationSpace.js';

/** `undefined` if there is nothing to compute. */
type ElementwiseProgram = GroupProgram | 'too many axes' | undefined;

/** More than a model has. The limit keeps shapes that differ from batch to batch from filling the cache. */
const MOST_KEPT = 2_000;

const kept = new Map<string, ElementwiseProgram>();

/** @param operands the result, then the inputs. Numbers become constants, all others operands of the program, in this order. */
export function elementwiseProgram(op: GroupNode['op'], shape: Shape, operands: readonly (GroupOperand | number)[]): ElementwiseProgram {
  let key = `${op} ${shape} `;
  for (const operand of operands) key += typeof operand === 'number' ? '#' : `${operand.isInt ? 'i' : 'f'}${operand.strides}`;
  if (kept.has(key)) return kept.get(key);
  const made = assembled(op, shape, operands);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}

function assembled(op: GroupNode['op'], shape: Shape, [out, ...inputs]: readonly (GroupOperand | number)[]): ElementwiseProgram {
  const places = [out as GroupOperand];
  let constants = 0;
  const values = inputs.map((input): GroupValue => {
    if (typeof input === 'number') return { kind: 'constant', constant: constants++ };
    return { kind: 'operand', operand: places.push(input) - 1 };
  });
  const { dimensions } = iterationSpace(
    shape,
    places.map(({ strides }) => strides),
  );
  if (dimensions.includes(0)) return undefined;
  return dimensions.length > 4 ? 'too many axes' : assembleGroup(shape, places, [{ op, inputs: values, stores: [0] }]);
}
