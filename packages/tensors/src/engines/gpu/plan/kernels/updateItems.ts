/** Updates in place, as items. */
import type { PlanUpdate } from '../../../../plan/plan.js';
import type { GpuNode } from '../../text/splitOps.js';
import { type BoundItem, localGraph } from './kernelDraft.js';
import type { Location } from './locations.js';
import { updateNumbers } from './runNumbers.js';

/** How many numbers a rule has, and whether its text has variants. They depend only on the recording. */
export function updateItem(
  nodes: readonly GpuNode[],
  update: PlanUpdate,
  tensors: readonly number[],
  locate: (node: number) => Location | undefined,
): { readonly bound: BoundItem; readonly count: number } {
  const attributes = update.attributes();
  const { nesterov = false, decoupled = false } = attributes as { readonly nesterov?: boolean; readonly decoupled?: boolean };
  const count = updateNumbers(update.rule, attributes).length;
  const { graph, nodes: ids, sources, localOf } = localGraph(nodes, tensors, locate);
  const bound: BoundItem = {
    item: {
      kind: 'update',
      graph,
      shape: nodes[tensors[0]].shape,
      rule: update.rule,
      flags: { nesterov, decoupled },
      numbers: count,
      tensors: tensors.map(localOf),
    },
    nodes: ids,
    sources,
    stores: [],
  };
  return { bound, count };
}
