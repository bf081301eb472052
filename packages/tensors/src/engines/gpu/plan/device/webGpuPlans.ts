/** Prepares the plans of a gpu engine in the mode `webgpu`. It is loaded when such an engine opens. */
import type { Plan, PlanOptions, PreparedPlan } from '../../../../plan/plan.js';
import { planKernels } from '../planKernels.js';
import type { GpuPlanContext, GpuPlans } from './planContext.js';
import { PlanDevice } from './planDevice.js';
import { type PlanKernels, WebGpuPlan } from './webGpuPlan.js';

export class WebGpuPlans implements GpuPlans {
  readonly #device: PlanDevice;
  readonly #planKernels: PlanKernels;
  readonly #open = new Set<PreparedPlan>();

  constructor(context: GpuPlanContext, makeKernels: PlanKernels = planKernels) {
    this.#device = new PlanDevice(context);
    this.#planKernels = makeKernels;
  }

  get bytes(): number {
    return this.#device.bytes;
  }

  prepare(plan: Plan, options: PlanOptions): PreparedPlan {
    const made = new WebGpuPlan(this.#device, this.#planKernels, plan, options);
    this.#open.add(made);
    return {
      run: (given) => made.run(given),
      close: () => {
        made.close();
        this.#open.delete(made);
      },
    };
  }

  close(): void {
    for (const plan of this.#open) plan.close();
    this.#open.clear();
    this.#device.parameters.close();
  }
}
