/** Writes frameStacking, whose number of steps is no product: ceil(T / stride). */
import type { Json } from '@statal/cells';
import { fixed } from '../record/dimension.js';
import type { FreeSizes, GraphWriter, Value } from './graphWriter.js';

/** A sequence in the graph, with its numbers of steps and rows and the valid steps of each row. */
export interface Sequence {
  readonly x: Value;
  readonly free: FreeSizes;
  /** int32 [B]. */
  readonly lengths: string | undefined;
  /** float [T, B], 1 where a step is valid. */
  readonly mask: string | undefined;
}

/** x [T, B, F] -> [ceil(T / stride), B, frames F]: the frames t stride to t stride + frames - 1, with zeros behind the last. */
export function writeFrameStacking(
  graph: GraphWriter,
  { x, free, lengths, mask }: Sequence,
  config: Readonly<Record<string, Json>>,
): Omit<Sequence, 'mask'> {
  const [frames, stride] = [config.frames as number, config.stride as number];
  const [zero, one] = [0, 1].map((value) => graph.constant('int64', [], [value]));
  const seen = mask === undefined ? x.name : whereValid(graph, x.name, mask);
  const padded = graph.node('Pad', [seen, graph.ints([0, 0, 0, frames, 0, 0])]);
  const steps = shortened(graph, free.steps, stride, 'int64'); // [1]
  const count = graph.node('Range', [zero, graph.node('Squeeze', [steps, graph.ints([0])]), one]); // [T']
  const starts = graph.node('Unsqueeze', [graph.node('Mul', [count, graph.ints([stride])]), graph.ints([1])]); // [T', 1]
  const places = graph.node('Add', [starts, graph.ints(Array.from({ length: frames }, (_, frame) => frame))]); // [T', frames]
  const found = graph.node('Gather', [padded, places], { axis: 0 }); // [T', frames, B, F]
  const inRows = graph.node('Transpose', [found], { perm: [0, 2, 1, 3] });
  const features = frames * x.shape[2].factor;
  const name = graph.node('Reshape', [inRows, graph.ints([0, 0, features])]);
  const shape = [x.shape[0], x.shape[1], fixed(features)];
  return {
    x: { name, shape, dtype: x.dtype },
    free: { steps, batch: free.batch },
    lengths: lengths === undefined ? undefined : shortened(graph, lengths, stride, 'int32'),
  };
}

/** ceil(n / stride). */
function shortened(graph: GraphWriter, name: string, stride: number, type: 'int32' | 'int64'): string {
  const [rest, divisor] = [stride - 1, stride].map((value) => graph.constant(type, [1], [value]));
  return graph.node('Div', [graph.node('Add', [name, rest]), divisor]);
}

function whereValid(graph: GraphWriter, x: string, mask: string): string {
  const valid = graph.node('Cast', [graph.node('Unsqueeze', [mask, graph.ints([2])])], { to: 9 });
  return graph.node('Where', [valid, x, graph.constant('float', [], [0])]);
}
