import { describe, expect, it } from 'vitest';
import { readSync } from '../src/index.js';
import { evaluateNode, type Graph, type GraphNode, graphKey, type OpNode } from '../src/internals.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';

const input = (...shape: number[]): GraphNode => ({ kind: 'input', shape, dtype: 'float' });
const constant = (index: number): GraphNode => ({ kind: 'constant', index, shape: [], dtype: 'float' });
const filled = (value: number): OpNode<'fill'> => ({
  kind: 'op',
  op: 'fill',
  attributes: { shape: [2], value, dtype: 'float' },
  inputs: [],
  shape: [2],
  dtype: 'float',
});
const sum = (axes: number[]): OpNode<'sum'> => ({
  kind: 'op',
  op: 'sum',
  attributes: { axes, keepDims: false },
  inputs: [0],
  shape: [3],
  dtype: 'float',
});
const add = (inputs: number[]): OpNode<'add'> => ({ kind: 'op', op: 'add', attributes: {}, inputs, shape: [2, 3], dtype: 'float' });

describe('the key of a graph', () => {
  it('is the same for the same structure, whatever the numbers in it', () => {
    const nodes = [input(2, 3), constant(0), add([0, 1])];
    expect(graphKey({ nodes, constants: [1] }, [2])).toBe(graphKey({ nodes: [...nodes], constants: [2] }, [2]));
  });

  it('differs with everything else', () => {
    const graphs: Graph[] = [
      [input(2, 3)],
      [input(3, 2)],
      [{ kind: 'input' as const, shape: [2, 3], dtype: 'int' as const }],
      [input(2, 3), input(2, 3), add([0, 1])],
      [input(2, 3), input(2, 3), add([1, 0])],
      [input(2, 3), constant(0), add([0, 1])],
      [input(2, 3), sum([0])],
      [input(2, 3), sum([1])],
      ...[0, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => [filled(value)]),
    ].map((nodes) => ({ nodes, constants: [] }));
    const keys = graphs.flatMap((graph) => [graphKey(graph, [0]), graphKey(graph, [1])]);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe.each(kindsThatWait)('a node on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it('may compute with constants alone', () => {
    const node: OpNode<'sub'> = { kind: 'op', op: 'sub', attributes: {}, inputs: [0, 1], shape: [], dtype: 'float' };
    expect(Array.from(readSync(evaluateNode(node, [2, 0.5], engine)))).toEqual([1.5]);
    expect(Array.from(readSync(evaluateNode(filled(3), [], engine)))).toEqual([3, 3]);
  });

  it('computes nothing if it is an input', () => {
    expect(messageOf(() => evaluateNode(input(2), [], engine))).toBe('StatalError: evaluateNode: a node of kind input has no op');
  });
});
