/** Carries the cotangent of one op's result back to its inputs. */
import type { Operand, Tensor } from '@statal/tensors';
import type { Attributes, OpName } from '@statal/tensors/internals';
import { type Cotangent, isPiece, sumTo } from './cotangent.js';
import { derivativeRule } from './derivativeRules.js';

export interface RecordedOp<K extends OpName> {
  readonly op: K;
  readonly attributes: Attributes<K>;
  readonly inputs: readonly Operand[];
  readonly y: Tensor;
}

/** The contribution to the cotangent of input `which`, or `undefined` when no gradient flows to it. */
export function pullback<K extends OpName>(recorded: RecordedOp<K>, which: number, g: Tensor): Cotangent | undefined {
  const rule = derivativeRule(recorded.op, which);
  const input = recorded.inputs[which];
  if (rule === 'none' || typeof input === 'number' || input.dtype === 'int') return undefined;
  const cotangent = rule(g, recorded);
  return isPiece(cotangent) ? cotangent : sumTo(cotangent, input.shape);
}

/** Whether any gradient can flow from the result of `op` to input `which`. */
export function passesGradient(op: OpName, which: number): boolean {
  return derivativeRule(op, which) !== 'none';
}
