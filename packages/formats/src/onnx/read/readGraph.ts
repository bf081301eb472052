/** Follows the input of a graph to its output, without running it. */
import type { GraphProto, ModelProto, ValueInfoProto } from '../messages/messages.js';
import { readNode } from './readNode.js';
import { constantOf } from './tensorOf.js';
import { Unreadable } from './unreadable.js';
import { type Axis, type GraphValue, type Link, rolesOf, type Size, type Stream, sizeOfNumber } from './values.js';

/** The layers of a graph in order, and what differs from it. */
export interface ReadModel {
  readonly links: readonly Link[];
  readonly notes: readonly string[];
}

/** More than any exporter writes for a thousand layers. */
const mostNodes = 50_000;

export function readGraph({ graph, opsetImport, functions }: ModelProto): ReadModel {
  if (graph === undefined) throw new Unreadable('it holds no graph');
  if (functions.length > 0) throw new Unreadable('it has functions of its own', 'Inline them: onnx.inliner.inline_local_functions(model)');
  if (graph.sparseInitializer.length > 0) throw new Unreadable('it has sparse tensors');
  if (graph.node.length > mostNodes) throw new Unreadable(`it has more than ${mostNodes} nodes`);
  const opset = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1;
  const values = new Map<string, GraphValue>();
  for (const tensor of graph.initializer)
    values.set(
      tensor.name,
      deferred(() => constantOf(tensor)),
    );
  const given = graph.input.filter(({ name }) => !values.has(name));
  const [x] = given;
  if (x === undefined) throw new Unreadable('it has no input');
  for (const other of given) values.set(other.name, { kind: 'aside', from: 'input' });
  values.set(x.name, streamOf(x));
  for (const node of graph.node) {
    const inputs = node.input.map((name) => (name === '' ? undefined : (values.get(name) ?? unknownValue(name))));
    readNode(node, inputs, opset).forEach((value, index) => {
      values.set(node.output[index], value);
    });
  }
  return chainOf(graph, given, values);
}

/** What cannot be read is refused where it is needed. */
function deferred(read: () => GraphValue): GraphValue {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { kind: 'refused', error };
  }
}

function unknownValue(name: string): GraphValue {
  return { kind: 'refused', error: new Unreadable(`the value ${JSON.stringify(name)} is used before it is made`) };
}

/** x: int [.., ..] or float [.., .., features]. Which of the axes is time shows the first recurrent node. */
function streamOf({ name, type }: ValueInfoProto): Stream {
  const { elemType, shape } = type?.tensorType ?? {};
  const dims = shape?.dim ?? [];
  const isInt = elemType === 6 || elemType === 7;
  if (dims.length !== (isInt ? 2 : 3)) {
    throw new Unreadable(`its input ${JSON.stringify(name)} has ${dims.length} axes, expected indices [T, B] or features [T, B, inputs]`);
  }
  const size = (axis: number): Size => {
    const { dimParam, dimValue } = dims[axis];
    const isFree = dimParam !== '' || dimValue === 0;
    return isFree ? { factor: 1, symbols: [['first', 'second'][axis] ?? ''] } : sizeOfNumber(dimValue);
  };
  const axes: Axis[] = [[{ role: 'first', size: size(0) }], [{ role: 'second', size: size(1) }]];
  if (isInt) return { kind: 'stream', axes, isInt, last: undefined };
  if (size(2).symbols.length > 0) throw new Unreadable(`its input ${JSON.stringify(name)} has a free number of features`);
  return { kind: 'stream', axes: [...axes, [{ role: 'features', size: size(2) }]], isInt, last: undefined };
}

function chainOf({ output }: GraphProto, [x, ...options]: readonly ValueInfoProto[], values: ReadonlyMap<string, GraphValue>): ReadModel {
  const results = output.map(({ name }) => ({ name, value: values.get(name) ?? unknownValue(name) }));
  for (const { value } of results) if (value.kind === 'refused') throw value.error;
  const main = results.find(({ value }) => value.kind === 'stream') ?? results.find(({ value }) => value.kind === 'finals');
  const stream = main?.value.kind === 'finals' && main.value.parts.length === 1 ? main.value.parts[0] : main?.value;
  if (stream?.kind !== 'stream') throw new Unreadable('it has no output that is computed from its input alone');
  const others = results.filter((result) => result !== main);
  const second = others.find(
    ({ value }) => value.kind === 'stream' && value.last !== stream.last && value.last?.config.returnSequences !== false,
  );
  if (second !== undefined)
    throw new Unreadable(`it has several outputs, ${JSON.stringify(main?.name)} and ${JSON.stringify(second.name)}`);
  if (stream.isBatchFirst === undefined) throw new Unreadable('it has no LSTM, GRU or RNN');
  const links: Link[] = [];
  for (let link = stream.last; link !== undefined; link = link.before) links.unshift(link);
  const names = (all: readonly { readonly name: string }[]): string => all.map(({ name }) => name).join(', ');
  const notes = [
    ...(options.length > 0 ? [`The inputs ${names(options)} of the file are states or lengths; here they are options of apply.`] : []),
    ...(others.length > 0 ? [`The outputs ${names(others)} of the file are states; here apply returns them as state.`] : []),
  ];
  return { links, notes: [...notesOf(stream, x), ...notes, ...notesOfLayers(links)] };
}

function notesOf(stream: Stream, { name, type }: ValueInfoProto): string[] {
  const roles = stream.axes.map(rolesOf).filter((role) => role !== '');
  const hasFeatures = ['features', 'directions features'].includes(roles.at(-1) ?? '');
  const order = (hasFeatures ? roles.slice(0, -1) : roles).join();
  const isJoined = order === 'steps rows' || order === 'rows steps';
  if (!isJoined && !['steps,rows', 'rows,steps', 'rows'].includes(order)) {
    throw new Unreadable(`its output is [${roles.join(', ')}], expected [steps, rows, features] or [rows, features]`);
  }
  const sizes = (type?.tensorType?.shape?.dim ?? []).slice(0, 2).filter(({ dimParam, dimValue }) => dimParam === '' && dimValue > 0);
  const isRowsFirst = stream.isBatchFirst === true;
  return [
    ...(isRowsFirst ? [`The input ${name} of the file has rows first, [B, T]; here steps come first, [T, B].`] : []),
    ...(order === 'rows,steps' ? ['The output of the file has rows first, [B, T]; here steps come first, [T, B].'] : []),
    ...(isJoined ? [`The output of the file has ${order.replace(' ', ' and ')} in one axis; here they are two, [T, B].`] : []),
    ...(hasFeatures ? [] : ['The output of the file has no axis for its one unit; here it is the last.']),
    ...(sizes.length > 0 ? ['The file is for fixed numbers of steps or rows; here they are free.'] : []),
  ];
}

function notesOfLayers(links: readonly Link[]): string[] {
  return links.flatMap(({ config, params, node }) => {
    if (config.layer !== 'dense' || params[0]?.isDiagonal !== true) return [];
    return [`${node} became a dense layer whose weights are ${config.bias === true ? 'a diagonal' : 'the identity'}.`];
  });
}
