/**
 * Writes a recurrent layer as LSTM, GRU or RNN of one direction. Its axis of directions is added to and taken from states and outputs.
 *
 * onnxruntime 1.30 gives zeros as the last state of a row whose length is 0. Here such a row keeps its state, which is selected behind the node.
 */
import type { Data, Tensor } from '@statal/tensors';
import type { NativeNode } from '../native/nativeNode.js';
import type { GraphWriter, Value } from './graphWriter.js';
import type { Surroundings } from './surroundings.js';
import type { LoopInputs } from './writeScan.js';

/** @returns the last states, then the outputs */
export function writeNative(
  graph: GraphWriter,
  native: NativeNode,
  { carried, sequences, reverse }: LoopInputs & { readonly reverse: boolean },
  { elements, lengths }: Surroundings,
): readonly Value[] {
  const { opType, units, attributes } = native;
  const [x, flags] = sequences;
  const { W, R, B, P } = native.weights((parameter: Tensor) => elements.get(parameter) as Data);
  const weight = (name: string, values: Float32Array | undefined, rows: number): string => {
    if (values === undefined) return '';
    const dims = name === 'B' || name === 'P' ? [1, values.length] : [1, rows, values.length / rows];
    return graph.parts.tensor(`${opType}.${name}`, 'float', dims, values);
  };
  const rows = W.length / x.shape[2].factor;
  const states = carried.map(({ name }) => graph.node('Unsqueeze', [name, graph.ints([0])]));
  const inputs = [
    x.name,
    weight('W', W, rows),
    weight('R', R, rows),
    weight('B', B, rows),
    flags === undefined ? '' : (lengths as string),
    ...states,
    weight('P', P, rows),
  ];
  while (inputs.at(-1) === '') inputs.pop();
  const direction = reverse ? 'reverse' : undefined;
  const [output, ...last] = graph.nodeWith(opType, inputs, { ...attributes, direction }, [
    'Y',
    ...carried.map((_, index) => `state${index}`),
  ]);
  const squeezed = (name: string, axis: number): string => graph.node('Squeeze', [name, graph.ints([axis])]);
  const [time, batch] = x.shape;
  const hasRun = flags === undefined ? undefined : rowsThatRun(graph, lengths as string);
  const stateOf = (index: number): string => {
    const state = squeezed(last[index], 0);
    return hasRun === undefined ? state : graph.node('Where', [hasRun, state, carried[index].name]);
  };
  return [
    ...carried.map(({ shape, dtype }, index) => ({ name: stateOf(index), shape, dtype })),
    { name: squeezed(output, 1), shape: [time, batch, { factor: units, steps: 0, batch: 0 }], dtype: 'float' },
  ];
}

/** bool [B, 1]: whether a row has a step. */
function rowsThatRun(graph: GraphWriter, lengths: string): string {
  return graph.node('Unsqueeze', [graph.node('Greater', [lengths, graph.constant('int32', [], [0])]), graph.ints([1])]);
}
