/** Values that need no elements of their own, because strides read them where another value lies. */
import { opTraits } from '../../../../ops/opTraits.js';
import { type ViewOp, viewLayout } from '../../../../ops/viewLayouts.js';
import type { Attributes, OpName } from '../../../../ops/vocabulary.js';
import type { Layout } from '../../../../strides.js';
import type { GpuNode } from '../../text/splitOps.js';

/** Where a node lies, given where its input does; `undefined` if it is no view, or strides cannot express it. */
export function layoutOfView(nodes: readonly GpuNode[], id: number, input: Layout): Layout | undefined {
  const node = nodes[id];
  if (node.kind !== 'op' || !isView(node)) return undefined;
  if (opTraits[node.op as OpName].family !== 'layout') return input;
  return viewLayout(node.op as ViewOp, input, nodes[node.inputs[0]].shape, node.attributes as Attributes<ViewOp>, node.shape);
}

export const isView = (node: GpuNode): boolean => node.kind === 'op' && opTraits[node.op as OpName]?.isView === true;
