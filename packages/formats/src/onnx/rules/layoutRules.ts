/** ONNX nodes of the ops that arrange elements. */
import type { Attributes } from '@statal/tensors/internals';
import { type Dimension, dimensionOf, isFixed, probes, sameDimension } from '../record/dimension.js';
import type { GraphWriter, Value } from '../write/graphWriter.js';
import { NotInOnnx, type OnnxRule } from './opSite.js';

type LayoutOp = 'reshape' | 'transpose' | 'broadcastTo' | 'slice' | 'pad' | 'concat';

/** An end of a slice that is that of the axis. Exporters write the greatest int64, and 2^31 - 1 is enough. */
const toTheEnd = 2 ** 31 - 1;

export const layoutRules: { readonly [K in LayoutOp]: OnnxRule<K> } = {
  reshape: (graph, { inputs: [x], shape }) => graph.node('Reshape', [x.name, newShape(graph, x, shape)]),
  transpose: (graph, { inputs: [x], attributes: [{ permutation }] }) => graph.node('Transpose', [x.name], { perm: permutation }),
  broadcastTo: (graph, { inputs: [x], shape }) => graph.node('Expand', [x.name, graph.shape(shape)]),
  slice(graph, { inputs: [x], attributes }) {
    const bounds = x.shape.map((dimension, axis) => ({ axis, ...boundsOf(dimension, axis, attributes) }));
    const cut = bounds.filter(({ start, end }) => start !== 0 || end !== toTheEnd);
    if (cut.length === 0) return graph.node('Identity', [x.name]);
    const [starts, ends, axes] = (['start', 'end', 'axis'] as const).map((field) => graph.ints(cut.map((bound) => bound[field])));
    return graph.node('Slice', [x.name, starts, ends, axes]);
  },
  pad(graph, { inputs: [x], attributes: [{ before, after }, other], dtype }) {
    if ([before, after].join() !== [other.before, other.after].join()) {
      throw new NotInOnnx('the width of a padding depends on the number of steps or rows');
    }
    return graph.node('Pad', [x.name, graph.ints([...before, ...after]), graph.constant(dtype === 'int' ? 'int32' : 'float', [], [0])]);
  },
  concat: (graph, { inputs, attributes: [{ axis }] }) =>
    graph.node(
      'Concat',
      inputs.map(({ name }) => name),
      { axis },
    ),
};

/** The shape of a Reshape. Its 0 keeps a size of the input and its -1 is what is left, so that a free size is mostly not computed. */
function newShape(graph: GraphWriter, x: Value, shape: readonly Dimension[]): string {
  const isKept = (dimension: Dimension, axis: number): boolean => axis < x.shape.length && sameDimension(dimension, x.shape[axis]);
  const unknown = shape.filter((dimension, axis) => !isFixed(dimension) && !isKept(dimension, axis));
  if (unknown.length > 1) return graph.shape(shape);
  return graph.ints(
    shape.map((dimension, axis) => {
      if (isFixed(dimension)) return dimension.factor;
      return isKept(dimension, axis) ? 0 : -1;
    }),
  );
}

/** A place near the end of a free axis is counted from the end, as a negative number. */
function boundsOf(
  size: Dimension,
  axis: number,
  attributes: readonly [Attributes<'slice'>, Attributes<'slice'>],
): { readonly start: number; readonly end: number } {
  const sizes = probes.map(({ steps, batch }) => size.factor * steps ** size.steps * batch ** size.batch);
  const place = (of: (attributes: Attributes<'slice'>) => number): number => {
    const [first, second] = attributes.map(of);
    if (first === sizes[0] && second === sizes[1]) return toTheEnd;
    if (first === second) return first;
    if (first - sizes[0] === second - sizes[1]) return first - sizes[0];
    const dimension = dimensionOf(first, second);
    throw new NotInOnnx(
      `a slice begins or ends at ${dimension === undefined ? `${first} and ${second}` : 'a multiple'} of the steps or rows`,
    );
  };
  const start = place((given) => given.start[axis]);
  return { start: start === toTheEnd ? 0 : start, end: place((given) => given.start[axis] + given.size[axis]) };
}
