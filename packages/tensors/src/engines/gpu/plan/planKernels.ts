/** Plans a whole step as dispatches, without a device. */
import type { Plan } from '../../../plan/plan.js';
import type { KernelPlan, KernelPlanOptions } from './kernelPlan.js';
import { KernelPlanner } from './kernels/kernelPlanner.js';

export function planKernels(plan: Plan, options: KernelPlanOptions): KernelPlan {
  return new KernelPlanner(plan, options).run();
}
