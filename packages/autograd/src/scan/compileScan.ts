/** From a step graph to what runs: work before the loop, the loop program, work after it. Compiled once per structure and engine. */
import {
  broadcastTo,
  type Engine,
  evaluateNode,
  graphKey,
  type LoopProgram,
  type NodeId,
  type Operand,
  type OpNode,
  source,
  type Tensor,
} from '@statal/tensors';
import type { ScanInputs, ScanOutputs, StepGraph } from '../graph/stepGraph.js';
import { type Placement, type PlacementOptions, place } from '../passes/placeNodes.js';
import type { SumPlan } from '../passes/planSums.js';
import { schedule } from '../passes/schedule.js';
import { stackRule } from '../passes/stackRules.js';

export interface CompiledScan extends Omit<SumPlan, 'needed'> {
  readonly placement: Placement;
  readonly program: LoopProgram;
}

const compiled = new WeakMap<Engine, Map<string, CompiledScan>>();

const keys = new WeakMap<StepGraph, string>();

/** Structure, shapes and roles of a step: what compiled programs are kept under. */
export function stepKey(step: StepGraph): string {
  const { graph, carried, sequences, captured, stacked, summed } = step;
  const key =
    keys.get(step) ?? graphKey(graph, [carried.map(({ input, output }) => [input, output]), sequences, captured, stacked, summed]);
  keys.set(step, key);
  return key;
}

export function compileScan(engine: Engine, step: StepGraph): CompiledScan {
  const key = stepKey(step);
  const known = compiled.get(engine) ?? new Map<string, CompiledScan>();
  compiled.set(engine, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = compile(step, key, {
    isAsFastInLoop: (op, rows) => engine.base.isAsFastInLoop?.(op, rows) ?? false,
  });
  known.set(key, made);
  return made;
}

/** Where an output of a step alone comes from: the loop, the inputs of the step, or what is the same at every step. */
export type OutputAlone =
  | { readonly kind: 'computed' | 'input'; readonly index: number }
  | { readonly kind: 'fixed'; readonly value: Tensor };

export interface StepAlone {
  readonly program: LoopProgram;
  readonly invariants: readonly Tensor[];
  /** The inputs of the step that the program takes, in its order. */
  readonly inputs: readonly number[];
  readonly outputs: readonly OutputAlone[];
}

/** A step alone, to be taken one at a time: nothing is hoisted or sunk. */
export function compileStepAlone(step: StepGraph, engine: Engine, inputs: Pick<ScanInputs, 'captured' | 'constants'>): StepAlone {
  const placement = place(step, step.stacked, { isAsFastInLoop: () => true, alone: true });
  const program = loopProgram(step, placement, new Set(step.stacked), `alone|${stepKey(step)}`);
  const values = initialValues(step, { ...inputs, sequences: [] });
  computeBefore(step, placement, values, engine);
  const outputOf = (id: NodeId): OutputAlone => {
    const index = program.stacked.indexOf(id);
    if (index >= 0) return { kind: 'computed', index };
    const input = step.sequences.indexOf(id);
    return input >= 0 ? { kind: 'input', index: input } : { kind: 'fixed', value: values[id] as Tensor };
  };
  return {
    program,
    invariants: program.invariants.map((id) => values[id] as Tensor),
    inputs: program.sequences.map((id) => step.sequences.indexOf(id)),
    outputs: step.stacked.map(outputOf),
  };
}

function compile(original: StepGraph, key: string, options: PlacementOptions): CompiledScan {
  const wanted = place(original, [...original.stacked, ...original.summed], options);
  const { step, needed, totals, sums } = original.planSums?.(original, wanted) ?? {
    step: original,
    needed: new Set(original.stacked),
    totals: new Map(),
    sums: [],
  };
  const placement = place(step, [...needed], options);
  return { step, placement, program: loopProgram(step, placement, needed, key), sums, totals };
}

function loopProgram(step: StepGraph, { places }: Placement, needed: ReadonlySet<NodeId>, key: string): LoopProgram {
  const { nodes } = step.graph;
  const sequences = new Set(step.sequences);
  const carriedInputs = new Set(step.carried.map(({ input }) => input));
  const inLoop = (id: NodeId): boolean => places[id] === 'loop';
  const isStack = (id: NodeId): boolean => places[id] === 'hoisted' || sequences.has(id);
  const handsOut = (id: NodeId): boolean => inLoop(id) || carriedInputs.has(id);
  // What the loop hands out: the stacks that are wanted, and those that sunk nodes are computed from.
  const stacked = new Set([...needed].filter(handsOut));
  const carriedOutputs = step.carried.map(({ output }) => output);
  const read = new Set<NodeId>(carriedOutputs);
  const users = nodes.map(() => 0);
  nodes.forEach((node, id) => {
    if (node.kind !== 'op') return;
    for (const input of node.inputs) {
      if (places[id] !== 'unused') users[input] += 1;
      if (places[id] === 'sunk' && handsOut(input)) stacked.add(input);
      if (inLoop(id)) read.add(input);
    }
  });
  const leaves = new Set([...carriedOutputs, ...stacked, ...needed]);
  const fromOutside = [...read].filter((id) => !handsOut(id) && nodes[id].kind !== 'constant');
  return {
    key,
    graph: step.graph,
    carried: step.carried,
    sequences: fromOutside.filter(isStack),
    invariants: fromOutside.filter((id) => !isStack(id)),
    stacked: [...stacked],
    instructions: schedule(step, {
      inLoop,
      users,
      leavesLoop: (id) => leaves.has(id),
      isHoisted: (id) => places[id] === 'hoisted',
    }),
  };
}

/** Runs a compiled scan on an engine that computes. */
export function runCompiled({ step, placement, program, sums, totals }: CompiledScan, inputs: ScanInputs): ScanOutputs {
  const { nodes } = step.graph;
  const { places, varies } = placement;
  const { steps } = inputs;
  const [some] = [...inputs.carried, ...inputs.sequences, ...inputs.captured];
  const engine = some.engine.base;
  const values = initialValues(step, inputs);
  const atAllSteps = ({ op, attributes, inputs: ids, shape }: OpNode): Tensor => {
    const operands = ids.map((id) => ({ value: values[id], stacked: varies[id] }));
    return stackRule(op).run(operands, { op, attributes, shape }, steps);
  };
  computeBefore(step, placement, values, engine);
  nodes.forEach((node, id) => {
    if (places[id] === 'hoisted') values[id] = atAllSteps(node as OpNode);
  });

  const zeroTotals = step.carried.slice(inputs.carried.length).map(({ input }) => {
    return source(engine, 'fill', { shape: nodes[input].shape, value: 0, dtype: nodes[input].dtype });
  });
  const { carried, stacked } = engine.runLoop(program, {
    steps,
    reverse: inputs.reverse,
    carried: [...inputs.carried, ...zeroTotals],
    sequences: program.sequences.map((id) => values[id] as Tensor),
    invariants: program.invariants.map((id) => values[id] as Tensor),
    constants: inputs.constants,
  });
  program.stacked.forEach((id, index) => {
    values[id] = stacked[index];
  });
  nodes.forEach((node, id) => {
    if (places[id] === 'sunk') values[id] = atAllSteps(node as OpNode);
  });
  const totalOf = (id: NodeId): Tensor => carried[totals.get(id) as number];

  return {
    carried: carried.slice(0, inputs.carried.length),
    stacked: step.stacked.map((id) => {
      const value = values[id] as Tensor;
      return varies[id] ? value : broadcastTo(value, [steps, ...value.shape]);
    }),
    summed: sums.map(({ sum }) => sum({ steps, valueOf: (id) => values[id], totalOf })),
  };
}

function initialValues(step: StepGraph, inputs: Pick<ScanInputs, 'constants' | 'sequences' | 'captured'>): Operand[] {
  const values: Operand[] = step.graph.nodes.map((node) => (node.kind === 'constant' ? inputs.constants[node.index] : Number.NaN));
  step.sequences.forEach((id, index) => {
    values[id] = inputs.sequences[index];
  });
  step.captured.forEach((id, index) => {
    values[id] = inputs.captured[index];
  });
  return values;
}

/** Computes what is the same at every step. */
function computeBefore(step: StepGraph, { places }: Placement, values: Operand[], engine: Engine): void {
  step.graph.nodes.forEach((node, id) => {
    if (places[id] === 'before') values[id] = evaluateNode(node, values, engine);
  });
}
