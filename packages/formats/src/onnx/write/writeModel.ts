/** Writes recorded layers one after another, and the inputs and outputs of the file. */
import { namedLeaves, type Tree } from '@statal/tensors';
import { encodeMessage, type Sparse } from '../messages/encodeMessage.js';
import { elementTypes, type GraphProto } from '../messages/messages.js';
import { located } from '../record/located.js';
import type { Elements } from '../record/recording.js';
import type { FreeTensor } from '../record/recordLayer.js';
import type { ReadyLayer } from '../record/recordModel.js';
import { sizesOf } from './freeSizes.js';
import { FileParts, GraphWriter, type Value } from './graphWriter.js';
import type { Surroundings } from './surroundings.js';
import { writeByHand } from './writeByHand.js';
import { type Sequence, writeFrameStacking } from './writeFrameStacking.js';
import { writeRecording } from './writeRecording.js';
import { valueInfo } from './writeScan.js';

export interface ModelFile {
  readonly name: string;
  readonly opset: number;
  readonly x: FreeTensor;
  readonly layers: readonly ReadyLayer[];
  readonly params: Tree;
  readonly elements: Elements;
  readonly lengths: boolean;
}

const batch = { factor: 1, steps: 0, batch: 1 };
/** The version of the format itself that is usual with a version of the operators. */
const irVersion = (opset: number): number => (opset <= 18 ? 8 : opset <= 20 ? 9 : 10);

export function encodeModelFile(file: ModelFile): Uint8Array<ArrayBuffer> {
  const { name, opset } = file;
  return encodeMessage('ModelProto', {
    irVersion: irVersion(opset),
    producerName: 'statal',
    opsetImport: [{ domain: '', version: opset }],
    graph: { ...writeGraph(file), name },
  });
}

function writeGraph({ opset, x, layers, params, elements, lengths }: ModelFile): Sparse<GraphProto> {
  const parts = new FileParts(opset);
  const nodes: GraphWriter['nodes'] = [];
  const parameters = new Map(namedLeaves(params).map(([path, tensor]) => [tensor, path]));
  const input: Value[] = [{ ...x, name: parts.freshName('x') }];
  const output: Value[] = [];
  const graphFor = (free: GraphWriter['free']): GraphWriter => new GraphWriter(parts, free, nodes);
  const first = sizesOf(graphFor({ steps: '', batch: '' }), 'x');
  if (lengths) input.push({ name: parts.freshName('lengths'), shape: [batch], dtype: 'int' });
  parts.freshName('y');
  let sequence = withMask(graphFor(first), { x: input[0], free: first, lengths: lengths ? 'lengths' : undefined });
  for (const { placed, recorded, state } of layers) {
    const graph = graphFor(sequence.free);
    if (recorded === undefined) {
      const stacked = writeFrameStacking(graph, sequence, placed.config);
      sequence = withMask(graphFor(stacked.free), stacked);
      continue;
    }
    const states = [...state].map(([path, free]): [string, Value] => {
      const name = parts.freshName(`state.${joined(placed.path, path)}`);
      return [path, { ...free, name }];
    });
    input.push(...states.map(([, value]) => value));
    const surroundings: Surroundings = {
      inputs: new Map([['x', sequence.x], ['mask', maskValue(sequence)], ...states]),
      elements,
      parameters,
      lengths: sequence.lengths,
    };
    const byHand = writeByHand(graph, placed, sequence, surroundings);
    const [result, ...next] =
      byHand === undefined
        ? located(placed, () => writeRecording(graph, recorded.recordings, surroundings))
        : [{ ...recorded.output, name: byHand }];
    states.forEach(([path], index) => {
      const name = parts.freshName(`next.${joined(placed.path, path)}`);
      graph.nameOutput(next[index].name, name);
      output.push({ ...next[index], name });
    });
    sequence = { ...sequence, x: result, ...(!recorded.masked && { mask: undefined, lengths: undefined }) };
  }
  graphFor(sequence.free).nameOutput(sequence.x.name, 'y');
  const results = [{ ...sequence.x, name: 'y' }, ...output];
  return { node: nodes, initializer: parts.initializers, input: input.map(valueInfo), output: results.map(valueInfo) };
}

/** Adds the mask of a sequence with lengths: 1 where the number of a step is less than the length of its row. */
function withMask(graph: GraphWriter, sequence: Omit<Sequence, 'mask'>): Sequence {
  const { lengths, free } = sequence;
  if (lengths === undefined) return { ...sequence, mask: undefined };
  const [zero, one] = [0, 1].map((value) => graph.constant('int64', [], [value]));
  const count = graph.node('Range', [zero, graph.node('Squeeze', [free.steps, graph.ints([0])]), one]);
  const steps = graph.node('Unsqueeze', [graph.node('Cast', [count], { to: elementTypes.int32 }), graph.ints([1])]); // [T, 1]
  return { ...sequence, mask: graph.node('Cast', [graph.node('Less', [steps, lengths])], { to: elementTypes.float }) };
}

function maskValue({ mask, x }: Sequence): Value {
  return { name: mask ?? '', shape: x.shape.slice(0, 2), dtype: 'float' };
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
