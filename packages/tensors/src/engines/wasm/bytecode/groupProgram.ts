/** A fused group of elementwise ops, before and after assembly for the vector machine (opcodes.ts). */
import { StatalError } from '../../../errors.js';
import type { ElementwiseOps } from '../../../ops/vocabulary.js';
import { HEADER_WORDS, OPERAND_WORDS } from './opcodes.js';

/** How an operand's elements are laid out in memory. */
export interface GroupOperand {
  readonly strides: readonly number[];
  readonly isInt: boolean;
}

export type GroupValue =
  | { readonly kind: 'operand'; readonly operand: number }
  | { readonly kind: 'constant'; readonly constant: number }
  | { readonly kind: 'one' }
  | { readonly kind: 'node'; readonly node: number };

/** A reduction over the last axis, which is kept with size 1. */
export type RowReduction = 'rowSum' | 'rowMaximum';

export interface GroupNode {
  readonly op: keyof ElementwiseOps | 'flush' | 'copy' | 'multiplyAdd' | 'negativeMultiplyAdd' | RowReduction;
  readonly inputs: readonly GroupValue[];
  /** Operands that the result is stored into. */
  readonly stores: readonly number[];
  /** Whether the result has one element for each row: row reductions, and ops on such values alone. Default: false. */
  readonly isNarrow?: boolean | undefined;
}

export interface GroupProgram {
  /** The code. Pointers and step strides are 0 until the program is bound. */
  readonly words: Int32Array;
  /** For each use of a constant: the word that receives its bits, and the constant's index. */
  readonly constants: readonly { readonly word: number; readonly constant: number }[];
}

/** Word of an operand's pointer. Its step stride, in bytes, is in the next word. */
export const pointerWord = (operand: number): number => HEADER_WORDS + operand * OPERAND_WORDS;

export function isRowReduction({ op }: GroupNode): boolean {
  return op === 'rowSum' || op === 'rowMaximum';
}

/** Thrown if a group has more axes or live values than the vector machine supports. The caller then runs it in another way. */
export class GroupTooLarge extends StatalError {
  constructor(what: string) {
    super('wasm engine', `${what} do not fit the vector machine`);
  }
}
