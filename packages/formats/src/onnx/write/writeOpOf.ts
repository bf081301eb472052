/** Writes one recorded op, at any place: in the graph of the model or in the body of a Scan. */
import type { NodeId } from '@statal/tensors/internals';
import { type Dimension, dimensionOf, shapeOf } from '../record/dimension.js';
import type { RecordedOp } from '../record/recording.js';
import { writeOp } from '../rules/opRules.js';
import { NotInOnnx } from '../rules/opSite.js';
import type { GraphWriter, Value } from './graphWriter.js';

/** An op as a recording or the graph of a step holds it. */
export type AnyOp = Pick<RecordedOp, 'op' | 'attributes' | 'inputs' | 'shape' | 'dtype'>;

/** @param numberAt the number at a node, if it is one */
export function writeOpOf(
  graph: GraphWriter,
  [node, other]: readonly [AnyOp, AnyOp],
  valueAt: (id: NodeId) => Value | undefined,
  numberAt: (id: NodeId) => Dimension | undefined,
): Value {
  const { op, dtype } = node;
  // A number has the type of the operand beside it; the condition of `where` stands for itself.
  const typed =
    node.inputs.slice(op === 'where' ? 1 : 0).flatMap((id) => valueAt(id)?.dtype ?? [])[0] ?? (op === 'where' ? dtype : 'float');
  const inputs = node.inputs.map((id, which): Value => {
    const number = numberAt(id);
    if (number === undefined) return valueAt(id) as Value;
    const own = op === 'where' && which === 0 ? 'float' : typed;
    return { name: graph.number(number, own), shape: [], dtype: own };
  });
  const shape = neededShape(node.shape, other.shape);
  const name = writeOp(graph, op, { inputs, attributes: [node.attributes, other.attributes], shape, dtype });
  return { name, shape, dtype };
}

export function neededNumber(first: number, second: number): Dimension {
  const number = dimensionOf(first, second);
  if (number === undefined) throw new NotInOnnx(`a number is ${first} or ${second}, depending on the number of steps or rows`);
  return number;
}

export function neededShape(first: readonly number[], second: readonly number[]): readonly Dimension[] {
  return shapeOf(first, second).map((dimension, axis) => {
    if (dimension !== undefined) return dimension;
    throw new NotInOnnx(`a size is ${first[axis]} or ${second[axis]}, which is no product of the numbers of steps and rows`);
  });
}
