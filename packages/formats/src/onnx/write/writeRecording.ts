/** Writes a recorded model as nodes of a graph. */
import { sizeOf, type Tensor } from '@statal/tensors';
import type { NodeId } from '@statal/tensors/internals';
import { type Dimension, dimensionOf, isFixed } from '../record/dimension.js';
import { inputsOf, keepsLastStep, type RecordedNode, type RecordedOp, type RecordedScan, type Recording } from '../record/recording.js';
import { NotInOnnx } from '../rules/opSite.js';
import type { GraphWriter, Value } from './graphWriter.js';
import type { Surroundings } from './surroundings.js';
import { writeNative } from './writeNative.js';
import { neededNumber, neededShape, writeOpOf } from './writeOpOf.js';
import { writeLastSteps, writeScan } from './writeScan.js';

/** @returns the outputs of the recording */
export function writeRecording(graph: GraphWriter, recordings: readonly [Recording, Recording], surroundings: Surroundings): Value[] {
  const [first, second] = recordings;
  if (structureOf(first) !== structureOf(second)) throw new NotInOnnx('it does other operations for another number of steps or rows');
  const live = liveNodes(first);
  const values: (Value | undefined)[] = [];
  const scans = new Map<RecordedScan, readonly Value[]>();
  first.nodes.forEach((node, id) => {
    if (!live.has(id)) return;
    const other = second.nodes[id];
    // What a loop does not read, such as the weights of a native node, is not written.
    const valueAt = (input: NodeId): Value => values[input] as Value;
    switch (node.kind) {
      case 'input':
        values[id] = surroundings.inputs.get(node.name);
        break;
      case 'tensor':
        values[id] = writeTensor(graph, node.tensor, (other as typeof node).tensor, surroundings);
        break;
      case 'number':
        break; // Its element type is that of the other operand.
      case 'op':
        values[id] = writeOpNode(graph, node, other as RecordedOp, (which) => values[which], [first, second]);
        break;
      case 'scanResult': {
        const known = scans.get(node.scan) ?? writeLoop(graph, [node.scan, (other as typeof node).scan], valueAt, surroundings);
        scans.set(node.scan, known);
        values[id] = known[node.index];
        break;
      }
      default:
        throw node satisfies never;
    }
  });
  return first.outputs.map((id) => values[id] as Value);
}

function writeLoop(
  graph: GraphWriter,
  scans: readonly [RecordedScan, RecordedScan],
  valueAt: (id: NodeId) => Value,
  surroundings: Surroundings,
): readonly Value[] {
  const [{ native, carried, sequences, captured, reverse }] = scans;
  const inputs = { carried: carried.map(valueAt), sequences: sequences.map(valueAt), captured: captured.map(valueAt) };
  if (keepsLastStep(scans[0])) return writeLastSteps(graph, scans[0], inputs);
  return native === undefined ? writeScan(graph, scans, inputs) : writeNative(graph, native, { ...inputs, reverse }, surroundings);
}

function writeOpNode(
  graph: GraphWriter,
  node: RecordedOp,
  other: RecordedOp,
  valueAt: (id: NodeId) => Value | undefined,
  [first, second]: readonly [Recording, Recording],
): Value {
  const numberAt = (id: NodeId): Dimension | undefined => {
    const [a, b] = [first, second].map(({ nodes }) => nodes[id]);
    return a.kind === 'number' && b.kind === 'number' ? neededNumber(a.value, b.value) : undefined;
  };
  return writeOpOf(graph, [node, other], valueAt, numberAt);
}

/** A tensor from outside: a parameter, or one that the layer made, such as zeros. */
function writeTensor(graph: GraphWriter, first: Tensor, second: Tensor, { elements, parameters }: Surroundings): Value {
  const { dtype } = first;
  const type = dtype === 'int' ? 'int32' : 'float';
  const shape = neededShape(first.shape, second.shape);
  const [values, others] = [first, second].map((tensor) => elements.get(tensor) as Float32Array);
  if (first === second)
    return { name: graph.parts.sharedTensor(first, parameters.get(first) ?? 'tensor', type, values, first.shape), shape, dtype };
  const isSame = shape.every(isFixed) && values.every((value, index) => Object.is(value, others[index]));
  if (isSame) return { name: graph.constant(type, first.shape, Array.from(values)), shape, dtype };
  const [value] = values;
  const scalar = graph.constant(type, [], [value]);
  if ([values, others].every((all) => all.every((item) => Object.is(item, value)))) {
    return { name: graph.node('Expand', [scalar, graph.shape(shape)]), shape, dtype };
  }
  const isCounting = [values, others].every((all) => all.every((item, index) => item === index));
  const size = dimensionOf(sizeOf(first.shape), sizeOf(second.shape));
  if (!isCounting || size === undefined) throw new NotInOnnx('a tensor depends on the number of steps or rows in its elements');
  return { name: writeCount(graph, size, shape, type), shape, dtype };
}

/** 0, 1, ... in a shape. */
function writeCount(graph: GraphWriter, size: Dimension, shape: readonly Dimension[], type: 'int32' | 'float'): string {
  const [from, by] = [0, 1].map((value) => graph.constant('int64', [], [value]));
  const end = graph.node('Squeeze', [graph.size(size), graph.ints([0])]);
  const count = graph.node('Cast', [graph.node('Range', [from, end, by])], { to: type === 'int32' ? 6 : 1 });
  return graph.node('Reshape', [count, graph.shape(shape)]);
}

function liveNodes({ nodes, outputs }: Recording): ReadonlySet<NodeId> {
  const live = new Set<NodeId>(outputs);
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (live.has(id)) for (const input of inputsOf(nodes[id])) live.add(input);
  }
  return live;
}

/** A text that is the same for two recordings of the same operations. */
function structureOf({ nodes, outputs }: Recording): string {
  const structure = (node: RecordedNode): string => {
    if (node.kind === 'op') return `${node.op}(${node.inputs.join()})`;
    if (node.kind !== 'scanResult') return `${node.kind}:${node.shape.length}`;
    const { step, carried, sequences, captured } = node.scan;
    const ops = step.graph.nodes.map((part) => (part.kind === 'op' ? `${part.op}(${part.inputs.join()})` : part.kind));
    return `scan ${node.index} (${ops.join()}) ${[carried, sequences, captured].join('|')}`;
  };
  return `${nodes.map(structure).join(';')} ${outputs.join()}`;
}
