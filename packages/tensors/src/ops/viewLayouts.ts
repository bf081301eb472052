/** Where the result of an op that only rearranges elements is in the buffer of its input. */
import type { Shape } from '../shape.js';
import { broadcastStrides, type Layout, positionAt, reshapedStrides } from '../strides.js';
import type { Attributes, LayoutOps } from './vocabulary.js';

export type ViewOp = Exclude<keyof LayoutOps, 'pad' | 'concat'>;

/** `from`, `shape`: the input. `target`: the shape of the result. `undefined` if strides cannot express it, so it needs a copy. */
type ViewLayout<K extends ViewOp> = (from: Layout, shape: Shape, attributes: Attributes<K>, target: Shape) => Layout | undefined;

const viewLayouts: { readonly [K in ViewOp]: ViewLayout<K> } = {
  reshape({ offset, strides }, shape, _, target) {
    const reshaped = reshapedStrides(shape, strides, target);
    return reshaped && { offset, strides: reshaped };
  },
  transpose: ({ offset, strides }, _, { permutation }) => ({ offset, strides: permutation.map((axis) => strides[axis]) }),
  broadcastTo: ({ offset, strides }, shape, _, target) => ({ offset, strides: broadcastStrides(shape, target, strides) }),
  slice: ({ offset, strides }, _, { start }) => ({ offset: offset + positionAt(start, strides), strides }),
};

export function viewLayout<K extends ViewOp>(op: K, ...view: Parameters<ViewLayout<K>>): Layout | undefined {
  return (viewLayouts[op] as ViewLayout<K>)(...view);
}
