/** Prepares plans on any engine. Only what compiles steps imports this, so other pages do not load the code of plans. */
import type { ComputeEngine } from '../engine.js';
import type { Plan, PlanEngine, PlanOptions, PreparedPlan } from '../plan/plan.js';
import { removeUnused } from '../plan/removeUnused.js';
import { runOpByOp } from '../plan/runOpByOp.js';
import { WasmPlan } from './wasm/plan/wasmPlan.js';
import type { WasmEngine } from './wasm/wasmEngine.js';

/** The plans that remain of recordings. A recording that is prepared again remains the same plan, and engines know it. */
const remaining = new WeakMap<Plan, Plan>();

/** Prepares a plan to run many times, as the engine does it best. */
export function preparePlan(engine: ComputeEngine, recorded: Plan, options: PlanOptions): PreparedPlan {
  const plan = remaining.get(recorded) ?? removeUnused(recorded);
  remaining.set(recorded, plan);
  if (isWasm(engine)) return new WasmPlan(engine.planContext(), plan, options);
  return (preparesPlans(engine) ? engine.preparePlan(plan, options) : undefined) ?? runOpByOp(engine, plan);
}

function preparesPlans(engine: ComputeEngine): engine is PlanEngine {
  return 'preparePlan' in engine;
}

function isWasm(engine: ComputeEngine): engine is WasmEngine {
  return 'planContext' in engine;
}
