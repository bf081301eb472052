/**
 * Finds conditions on tensors in a step. An object is always true in JavaScript, so `if (greater(n, 0))` and `greater(n, 0) ? a : b` would
 * record one branch for ever, and nothing tells a tensor that it stands in a condition. So a step with comparisons is called twice more:
 * once as usual, and once with comparisons that give the number 0, which is false and which every op takes in place of a tensor. If it then
 * calls other ops, a comparison decided which.
 *
 * This happens once per structure, and only where a step compares. It does not see a condition on the result of another op, such as
 * `if (h)`, or two branches with the same ops. A step that fails on the number, or that does something else at each call, proves nothing.
 */
import { type ComputeEngine, type Operand, StatalError, type Tensor } from '@statal/tensors';
import { type Attributes, type OpName, opTraits, type ResultType, targetOf } from '@statal/tensors/internals';
import { type TracedTensor, TraceEngine } from './traceEngine.js';

/** Calls the step on values of the given probe. */
type CallStep = (probe: TraceEngine) => void;

const structures = new WeakMap<ComputeEngine, Set<string>>();

/**
 * @param ops the ops that the step recorded
 * @throws StatalError if the step chooses its path by a comparison of tensors
 */
export function checkConditions(where: string, base: ComputeEngine, ops: readonly OpName[], call: CallStep): void {
  if (!ops.some(isComparison)) return;
  const known = structures.get(targetOf(base)) ?? new Set();
  structures.set(targetOf(base), known);
  const structure = ops.join();
  if (known.has(structure)) return;
  const usual = opsOf(base, call, 'tensors');
  const others = opsOf(base, call, 'zeros', usual);
  if (usual === undefined || others === undefined || others.join() === usual.join()) {
    known.add(structure);
    return;
  }
  // A step that is not pure calls other ops each time, whatever it compares.
  if (opsOf(base, call, 'tensors')?.join() !== usual.join()) return;
  throw new StatalError(
    where,
    'the step chooses its path by a comparison of tensors, which is always true in if, ?:, && and while',
    'Choose between values with where(condition, a, b)',
  );
}

/** The ops that a step calls, up to the first that differs from `expected`. `undefined` if the step fails. */
function opsOf(base: ComputeEngine, call: CallStep, comparisons: 'tensors' | 'zeros', expected?: readonly OpName[]): OpName[] | undefined {
  const probe = new ConditionProbe(base, comparisons, expected);
  try {
    call(probe);
    return probe.ops;
  } catch (error) {
    return error instanceof OtherPath ? probe.ops : undefined;
  }
}

/** Thrown to end a step that took another path, which may be an endless loop. */
class OtherPath extends Error {}

class ConditionProbe extends TraceEngine {
  readonly ops: OpName[] = [];
  readonly #comparisons: 'tensors' | 'zeros';
  readonly #expected: readonly OpName[] | undefined;
  /**
   * Values that are not of this engine where comparisons are numbers: what comes from outside, comparisons, and what is computed from
   * these alone. Ops on them do not count, because then an engine below runs them.
   */
  readonly #outside = new Set<Operand>();

  constructor(base: ComputeEngine, comparisons: 'tensors' | 'zeros', expected: readonly OpName[] | undefined) {
    super(base);
    this.#comparisons = comparisons;
    this.#expected = expected;
  }

  override run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], result: ResultType): Tensor {
    const isOutside = inputs.every((input) => typeof input === 'number' || this.#outside.has(input));
    // Layout ops do not count: whether one is needed depends on shapes, and a number has none.
    if (!isOutside && opTraits[op].family !== 'layout') this.#note(op);
    if (this.#comparisons === 'zeros' && isComparison(op)) return 0 as unknown as Tensor;
    const value = super.run(op, attributes, inputs, result);
    if (isOutside || isComparison(op)) this.#outside.add(value);
    return value;
  }

  override lift(tensor: Tensor): TracedTensor {
    const lifted = super.lift(tensor);
    this.#outside.add(lifted);
    return lifted;
  }

  #note(op: OpName): void {
    const isExpected = this.#expected === undefined || this.#expected[this.ops.length] === op;
    this.ops.push(op);
    if (!isExpected) throw new OtherPath();
  }
}

function isComparison(op: OpName): boolean {
  return opTraits[op].accepts === 'comparison';
}
