/** Compiles a step graph into what `runCompiled` runs, once per structure and engine. */
import type { Engine } from '@statal/tensors';
import { graphKey, type LoopProgram, targetOf } from '@statal/tensors/internals';
import type { Placement } from '../graph/placement.js';
import type { StepGraph, SumPlan } from '../graph/stepGraph.js';
import { loopProgram } from '../passes/loopProgram.js';
import { type PlacementOptions, placeNodes } from '../passes/placeNodes.js';

export interface CompiledScan extends Omit<SumPlan, 'needed'> {
  readonly placement: Placement;
  readonly program: LoopProgram;
}

const compiled = new WeakMap<Engine, Map<string, CompiledScan>>();

const keys = new WeakMap<StepGraph, string>();

/** The structure, shapes and roles of a step, as the key of its compiled program. */
export function stepKey(step: StepGraph): string {
  const { graph, carried, sequences, captured, stacked, summed } = step;
  const key =
    keys.get(step) ?? graphKey(graph, [carried.map(({ input, output }) => [input, output]), sequences, captured, stacked, summed]);
  keys.set(step, key);
  return key;
}

export function compileScan(engine: Engine, step: StepGraph): CompiledScan {
  const key = stepKey(step);
  const target = targetOf(engine);
  const known = compiled.get(target) ?? new Map<string, CompiledScan>();
  compiled.set(target, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = compile(step, key, {
    isAsFastInLoop: (op, rows) => engine.base.isAsFastInLoop?.(op, rows) ?? false,
  });
  known.set(key, made);
  return made;
}

/** The sums are planned from a first placement. The second placement includes the accumulators and the stacks that they need. */
function compile(original: StepGraph, key: string, options: PlacementOptions): CompiledScan {
  const first = placeNodes(original, [...original.stacked, ...original.summed], options);
  const { step, needed, accumulators, sums } = original.planSums?.(original, first) ?? {
    step: original,
    needed: new Set(original.stacked),
    accumulators: new Map(),
    sums: [],
  };
  const placement = placeNodes(step, [...needed], options);
  return { step, placement, program: loopProgram(step, placement, needed, key), sums, accumulators };
}
