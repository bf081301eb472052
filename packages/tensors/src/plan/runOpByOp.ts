/** Runs a plan op by op with ordinary tensors, on any engine. Engines that prepare plans are tested against it. */
import type { ComputeEngine, Tensor } from '../engine.js';
import { dispatch, source } from '../ops/dispatch.js';
import type { Attributes, OpName } from '../ops/vocabulary.js';
import { type Key, keyFrom } from '../random/keyOrigin.js';
import { type Data, isTensor } from '../tensor.js';
import { type ArgumentValue, type Plan, type PlanLoop, type PlanOp, type PreparedPlan, readsOf, type ValueId } from './plan.js';

export function runOpByOp(engine: ComputeEngine, plan: Plan): PreparedPlan {
  return {
    run: (given) => engine.scope(() => runAll(engine, plan, given)),
    close: () => {},
  };
}

function runAll(engine: ComputeEngine, plan: Plan, given: readonly ArgumentValue[]): readonly Tensor[] {
  const values: Tensor[] = plan.values.map(({ source: from, shape, dtype }) => {
    if (from.kind === 'captured') return from.tensor;
    if (from.kind === 'computed') return undefined as unknown as Tensor;
    const value = given[from.index];
    return isTensor(value) ? value : engine.fromData(typeof value === 'number' ? Float64Array.of(value) : (value as Data), shape, dtype);
  });
  const lastUse = lastUses(plan);
  plan.instructions.forEach((instruction, index) => {
    if (instruction.kind === 'op') values[instruction.output] = runOp(engine, instruction, values, given);
    else if (instruction.kind === 'loop') runLoop(engine, instruction, values);
    else if (instruction.kind === 'action') instruction.action();
    else if (instruction.kind === 'lend') engine.lend?.(values[instruction.tensor], instruction.take);
    else {
      const { rule, attributes, tensors } = instruction;
      engine.update(
        rule,
        attributes(),
        tensors.map((id) => values[id]),
      );
    }
    // Without this, an engine that relies on garbage collection would hold all values to the end.
    for (const id of readsOf(instruction)) if (lastUse[id] === index) delete values[id];
  });
  return plan.results.map((id) => values[id]);
}

/** The last instruction that reads each value. Results outlive all instructions. */
export function lastUses({ values, instructions, results }: Plan): number[] {
  const last = values.map(() => -1);
  instructions.forEach((instruction, index) => {
    for (const id of readsOf(instruction)) last[id] = index;
  });
  for (const id of results) last[id] = instructions.length;
  return last;
}

function runOp<K extends OpName>(
  engine: ComputeEngine,
  { op, inputs, attributes, key }: PlanOp<K>,
  values: readonly Tensor[],
  given: readonly ArgumentValue[],
): Tensor {
  const own = key === undefined ? attributes : ({ ...attributes, key: keyFrom(given[key.argument] as Key, key) } as Attributes<K>);
  if (inputs.length === 0) return source(engine, op, own);
  return dispatch(
    op,
    inputs.map((input) => (typeof input === 'number' ? values[input] : input.number)),
    own,
  );
}

function runLoop(engine: ComputeEngine, loop: PlanLoop, values: Tensor[]): void {
  const of = (ids: readonly ValueId[]): Tensor[] => ids.map((id) => values[id]);
  const { program, steps, reverse, constants } = loop;
  const inputs = { steps, reverse, constants, carried: of(loop.carried), sequences: of(loop.sequences), invariants: of(loop.invariants) };
  const { carried, stacked } = engine.runLoop(program, inputs);
  loop.finals.forEach((id, index) => {
    values[id] = carried[index];
  });
  loop.stacks.forEach((id, index) => {
    values[id] = stacked[index];
  });
}
