/** A plan and its kernels, both written by hand, and the same on the host. */
import { GpuDevice } from '../src/engines/gpu/gpuDevice.js';
import { GpuEngine } from '../src/engines/gpu/gpuEngine.js';
import type { PlanKernels } from '../src/engines/gpu/plan/device/webGpuPlan.js';
import { WebGpuPlans } from '../src/engines/gpu/plan/device/webGpuPlans.js';
import type { Dispatch, KernelPlan, KernelPlanOptions } from '../src/engines/gpu/plan/kernelPlan.js';
import { add, mul, read, sum, type Tensor } from '../src/index.js';
import { PlanRecorder, type PreparedPlan, recordingWith } from '../src/internals.js';
import type { ArgumentValue, Plan } from '../src/plan/plan.js';

export async function engineWith(planKernels: PlanKernels): Promise<GpuEngine> {
  return new GpuEngine(await GpuDevice.open('webgpu'), [], (context) => new WebGpuPlans(context, planKernels));
}

const header = `
@group(0) @binding(0) var<storage, read_write> arena: array<f32>;
@group(0) @binding(1) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(2) var<uniform> words: array<vec4<u32>, 16>;
`;

/** For each of `count` elements; the words are the count and the offsets that `body` uses as o.x, o.y, o.z and p.x, p.y, p.z, p.w. */
const kernel = (count: number, offsets: readonly number[], body: string): Dispatch => ({
  code: `${header}@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x; let o = words[0].yzw; let p = words[1]; if (i >= words[0].x) { return; }
  ${body}
}`,
  words: [count, ...offsets],
  workgroups: [Math.ceil(count / 64), 1, 1],
});

/** So many elements that states have a buffer each, and sums share one. */
export const N = 20;
export const sgd = { learningRate: 0.5, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };

/** state' = state * factor + w + data; w' = w - 0.5 state'; results: state', sum of state', and data. */
export function record(
  engine: GpuEngine,
  given: readonly [w: Tensor, state: Tensor, data: Float32Array, factor: number],
  counted?: () => void,
): Plan {
  const recorder = new PlanRecorder(engine);
  const [w, state, data] = given;
  return recordingWith(recorder, () => {
    const own = [recorder.argument(0, w, w), recorder.argument(1, state, state)] as const;
    recorder.arrayArgument(2, data);
    const factor = recorder.argument(3, { shape: [], dtype: 'float' });
    if (counted !== undefined) recorder.addAction(counted);
    const uploaded = recorder.fromData(data, [N], 'float');
    const next = add(add(mul(own[1], factor), own[0]), uploaded);
    recorder.recordUpdate('sgd', () => sgd, [own[0], next]);
    return recorder.plan([next, sum(next), uploaded]);
  });
}

/** The kernels of that plan. The arena: data, factor, state, next state, its sum. */
export function kernelsOf(plan: Plan, { parameterOffset }: KernelPlanOptions): KernelPlan {
  const w = parameterOffset(plan.values.findIndex(({ source }) => source.kind === 'argument' && source.index === 0)) as number;
  const at = { data: 0, factor: N, state: 24, next: 48, sum: 72 };
  return {
    arenaSize: 76,
    inputSize: N + 1,
    uploads: [
      { offset: at.data, argument: 2, size: N },
      { offset: at.factor, argument: 3, size: 1 },
    ],
    copies: [{ argument: 1, size: N, offset: at.state }],
    actions: plan.instructions.flatMap((one) => (one.kind === 'action' ? [one.action] : [])),
    dispatches: [
      kernel(
        N,
        [at.data, at.factor, at.state, at.next, w],
        'arena[p.x + i] = arena[o.z + i] * arena[o.y] + parameters[p.y + i] + arena[o.x + i];',
      ),
      kernel(N, [at.next, w], 'parameters[o.y + i] -= 0.5 * arena[o.x + i];'),
      kernel(1, [at.next, at.sum], `var total = 0.0; for (var k = 0u; k < ${N}u; k++) { total += arena[o.x + k]; } arena[o.y] = total;`),
    ],
    results: [at.next, at.sum, at.data].map((offset) => ({ buffer: 'arena', offset })),
  };
}

/** The same on the host. */
export class Expected {
  w: number[] = new Array<number>(N).fill(1);
  state: number[] = new Array<number>(N).fill(0);
  run(data: ArrayLike<number>, factor: number): void {
    this.state = this.state.map((s, i) => s * factor + this.w[i] + data[i]);
    this.w = this.w.map((w, i) => w - 0.5 * this.state[i]);
  }
}

export const dataOf = (step: number): Float32Array => Float32Array.from({ length: N }, (_, i) => ((i + step) % 4) / 8);
export const numbers = async (x: Tensor): Promise<number[]> => Array.from(await read(x));

/** Runs a plan step by step, the state carried, without waiting. */
export function steps(prepared: PreparedPlan, first: Tensor, w: Tensor, count: number, expected: Expected): readonly Tensor[] {
  let results: readonly Tensor[] = [first];
  for (let step = 0; step < count; step++) {
    const given: ArgumentValue[] = [w, results[0], dataOf(step), 0.5];
    expected.run(dataOf(step), 0.5);
    results = prepared.run(given);
  }
  return results;
}
