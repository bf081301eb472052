/** A loss that depends on one op, for tests of its derivative. */
import { add, cast, mul, type Operand, sum, type Tensor } from '@statal/tensors';
import { dispatch, type OpName, source } from '@statal/tensors/internals';
import type { DerivativeCase, Source } from './derivativeCases.js';

export type Params = Record<string, Tensor>;

type Apply = (operands: readonly Operand[]) => Tensor;

export interface Problem {
  readonly params: Params;
  /** A number that depends on every element of the result, each with a weight of its own. */
  readonly loss: (params: Params) => Tensor;
  /** The same with another function in place of the op. */
  readonly with: (apply: Apply) => (params: Params) => Tensor;
}

export function derivativeProblem(op: OpName, { inputs, attributes }: DerivativeCase<object>, from: Source): Problem {
  const base = from.float([]);
  const operands = inputs(from);
  const params = Object.fromEntries(
    operands.flatMap((operand, which) => (typeof operand === 'number' ? [] : [[`input${which}`, operand]])),
  );
  const taken = (given: Params): Operand[] =>
    operands.map((operand, which) => (typeof operand === 'number' ? operand : given[`input${which}`]));
  const run: Apply = (inner) =>
    inner.length === 0 ? source(base.engine, op, attributes as never) : dispatch(op, inner, attributes as never);
  const weights = from.float(run(operands).shape);
  const lossOf: Problem['with'] = (apply) => (given) => add(sum(mul(cast(apply(taken(given)), 'float'), weights)), mul(2, given.base));
  return { params: { base, ...params }, loss: lossOf(run), with: lossOf };
}
