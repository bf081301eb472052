/** A fused group of elementwise ops, before and after it is assembled for the vector machine (opcodes.ts). */
import { StatalError } from '../../../errors.js';
import type { ElementwiseOps } from '../../../ops/vocabulary.js';
import { HEADER_WORDS, OPERAND_WORDS } from './opcodes.js';

/** How an operand's elements lie in memory. */
export interface GroupOperand {
  readonly strides: readonly number[];
  readonly isInt: boolean;
}

export type GroupValue =
  | { readonly kind: 'operand'; readonly operand: number }
  | { readonly kind: 'constant'; readonly constant: number }
  | { readonly kind: 'one' }
  | { readonly kind: 'node'; readonly node: number };

/** Over the last axis, which is kept with size 1. */
export type RowReduction = 'rowSum' | 'rowMaximum';

export interface GroupNode {
  readonly op: keyof ElementwiseOps | 'flush' | 'copy' | 'multiplyAdd' | 'negativeMultiplyAdd' | RowReduction;
  readonly inputs: readonly GroupValue[];
  /** Operands that the result is stored into. */
  readonly stores: readonly number[];
  /** Whether it has one element for each row: the result of a row reduction, and what is computed from such values alone. */
  readonly isNarrow?: boolean | undefined;
}

export interface GroupProgram {
  /** Pointers and step strides are 0 until a run fills them in. */
  readonly words: Int32Array;
  /** Which word takes the bits of which constant. */
  readonly constants: readonly { readonly word: number; readonly constant: number }[];
}

/** Word of an operand's pointer. Its step stride, in bytes, is in the next word. */
export const pointerWord = (operand: number): number => HEADER_WORDS + operand * OPERAND_WORDS;

export function isRowReduction({ op }: GroupNode): boolean {
  return op === 'rowSum' || op === 'rowMaximum';
}

/** A group with more axes or more values at once than the machine has. The caller runs it in another way. */
export class GroupTooLarge extends StatalError {
  constructor(what: string) {
    super('wasm engine', `${what} do not fit the vector machine`);
  }
}
