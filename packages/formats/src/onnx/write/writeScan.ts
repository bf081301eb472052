/**
 * Writes a time loop as ONNX's Scan, whose body is the recorded step.
 *
 * What to know of Scan in onnxruntime 1.30:
 * - A body may read values of the graph around it, so weights are not inputs of the loop.
 * - Every output of a body needs a name of its own and a node that makes it: an unchanged state needs an Identity.
 * - The directions of outputs are attributes of their own. Without them a loop that reads backward would store its outputs backward.
 * - There is no batch axis since opset 9, and no optional length of a row: rows that hold are selected in the step.
 */
import type { Sparse } from '../messages/encodeMessage.js';
import { elementTypes, type GraphProto, type ValueInfoProto } from '../messages/messages.js';
import { isFixed } from '../record/dimension.js';
import type { RecordedScan } from '../record/recording.js';
import type { GraphWriter, Value } from './graphWriter.js';
import { neededNumber, neededShape, writeOpOf } from './writeOpOf.js';

export interface LoopInputs {
  readonly carried: readonly Value[];
  readonly sequences: readonly Value[];
  readonly captured: readonly Value[];
}

/** @returns the last states, then the stacked outputs */
export function writeScan(graph: GraphWriter, scans: readonly [RecordedScan, RecordedScan], inputs: LoopInputs): readonly Value[] {
  const [{ step, reverse }] = scans;
  const bodyInputs = [...step.carried.map(({ input }) => input), ...step.sequences].map((id) => stepInput(graph, scans, id));
  const { body, results } = writeBody(graph, scans, bodyInputs, inputs.captured);
  const outputs = graph.nodeWith(
    'Scan',
    [...inputs.carried, ...inputs.sequences].map(({ name }) => name),
    {
      body,
      num_scan_inputs: inputs.sequences.length,
      ...(reverse && { scan_input_directions: inputs.sequences.map(() => 1) }),
      ...(reverse && step.stacked.length > 0 && { scan_output_directions: step.stacked.map(() => 1) }),
    },
    results.map((_, index) => (index < step.carried.length ? `state${index}` : `output${index - step.carried.length}`)),
  );
  const time = inputs.sequences[0].shape[0];
  return results.map(({ shape, dtype }, index) => ({
    name: outputs[index],
    shape: index < step.carried.length ? shape : [time, ...shape],
    dtype,
  }));
}

/** A loop that only keeps what it read last is one lookup. */
export function writeLastSteps(graph: GraphWriter, { step, reverse }: RecordedScan, { sequences }: LoopInputs): readonly Value[] {
  const place = graph.constant('int64', [], [reverse ? 0 : -1]);
  return step.carried.map(({ output }) => {
    const { name, shape, dtype } = sequences[step.sequences.indexOf(output)];
    return { name: graph.node('Gather', [name, place], { axis: 0 }), shape: shape.slice(1), dtype };
  });
}

function stepInput(
  graph: GraphWriter,
  scans: readonly [RecordedScan, RecordedScan],
  id: number,
): { readonly id: number; readonly value: Value } {
  const [first, second] = scans.map(({ step }) => step.graph.nodes[id]);
  const shape = neededShape(first.shape, second.shape);
  return { id, value: { name: graph.parts.freshName('step'), shape, dtype: first.dtype } };
}

function writeBody(
  graph: GraphWriter,
  scans: readonly [RecordedScan, RecordedScan],
  inputs: readonly { readonly id: number; readonly value: Value }[],
  captured: readonly Value[],
): { readonly body: Sparse<GraphProto>; readonly results: readonly Value[] } {
  const [{ step, constants }, other] = scans;
  const writer = graph.body();
  const values: (Value | undefined)[] = [];
  for (const { id, value } of inputs) values[id] = value;
  step.captured.forEach((id, index) => {
    values[id] = captured[index];
  });
  const wanted = [...step.carried.map(({ output }) => output), ...step.stacked];
  const live = liveNodes(step.graph.nodes, wanted);
  const numberAt = (id: number): ReturnType<typeof neededNumber> | undefined => {
    const node = step.graph.nodes[id];
    return node.kind === 'constant' ? neededNumber(constants[node.index], other.constants[node.index]) : undefined;
  };
  step.graph.nodes.forEach((node, id) => {
    if (node.kind !== 'op' || !live.has(id)) return;
    const twin = other.step.graph.nodes[id] as typeof node;
    values[id] = writeOpOf(writer, [node, twin], (input) => values[input], numberAt);
  });
  const results = wanted.map((id) => {
    const number = numberAt(id);
    const value =
      number === undefined ? (values[id] as Value) : { name: writer.number(number, 'float'), shape: [], dtype: 'float' as const };
    const name = graph.parts.freshName('result');
    writer.nameOutput(value.name, name);
    return { ...value, name };
  });
  const body = {
    name: graph.parts.freshName('body'),
    node: writer.nodes,
    input: inputs.map(({ value }) => valueInfo(value)),
    output: results.map(valueInfo),
  };
  return { body, results };
}

function liveNodes(nodes: RecordedScan['step']['graph']['nodes'], wanted: readonly number[]): ReadonlySet<number> {
  const live = new Set(wanted);
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id];
    if (live.has(id) && node.kind === 'op') for (const input of node.inputs) live.add(input);
  }
  return live;
}

/** Name, element type and shape of an input or output. A free size is called T or B, or left open. */
export function valueInfo({ name, shape, dtype }: Value): Sparse<ValueInfoProto> {
  const dim = shape.map((dimension) => {
    const { factor, steps, batch } = dimension;
    if (isFixed(dimension)) return { dimValue: factor };
    return factor === 1 && steps + batch === 1 ? { dimParam: steps === 1 ? 'T' : 'B' } : {};
  });
  return { name, type: { tensorType: { elemType: elementTypes[dtype === 'int' ? 'int32' : 'float'], shape: { dim } } } };
}
