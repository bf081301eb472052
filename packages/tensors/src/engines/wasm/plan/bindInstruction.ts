/** Binds the ops and updates of a plan to addresses. Binding looks up kernels once; a run only calls them. */

import type { Attributes, OpName } from '../../../ops/vocabulary.js';
import type { ArgumentValue, PlanLending, PlanOp, PlanUpdate, ValueId } from '../../../plan/plan.js';
import { type Key, keyFrom } from '../../../random/keyOrigin.js';
import { sizeOf } from '../../../shape.js';
import type { UpdateRule } from '../../../updates.js';
import { elementsAt } from '../memory/elementsAt.js';
import type { Placement } from '../memory/placement.js';
import { opKernel } from '../ops/opKernels.js';
import { updateKernels } from '../ops/updateKernels.js';
import type { KernelRuntime, WasmRuntime } from '../runtime/wasmRuntime.js';

/** What a run gives to every instruction. */
export interface PlanRun {
  readonly given: readonly ArgumentValue[];
}

export function bindOp<K extends OpName>(
  runtime: WasmRuntime,
  { op, attributes, key, inputs, output }: PlanOp<K>,
  placementOf: (id: ValueId) => Placement,
): (run: PlanRun) => void {
  const kernel = opKernel(op);
  const out = placementOf(output);
  const operands = inputs.map((input) => (typeof input === 'number' ? placementOf(input) : input.number));
  if (key === undefined) return () => kernel(runtime, out, operands, attributes);
  return ({ given }) => {
    const own = { ...attributes, key: keyFrom(given[key.argument] as Key, key) } as Attributes<K>;
    kernel(runtime, out, operands, own);
  };
}

export function bindUpdate<K extends UpdateRule>(
  { kernels }: WasmRuntime,
  { rule, attributes, tensors }: PlanUpdate<K>,
  placementOf: (id: ValueId) => Placement,
): (run: PlanRun) => void {
  const places = tensors.map(placementOf);
  const pointers = places.map(({ pointer }) => pointer);
  const size = sizeOf(places[0].shape);
  return () => updateKernels[rule](kernels, pointers, size, attributes());
}

export function bindLending(
  runtime: KernelRuntime,
  { tensor, take }: PlanLending,
  placementOf: (id: ValueId) => Placement,
): (run: PlanRun) => void {
  const place = placementOf(tensor);
  return () => take(elementsAt(runtime.allocator, place));
}
