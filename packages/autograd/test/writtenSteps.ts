/** Step graphs written out node by node, for tests of single passes. */
import type { Shape } from '@statal/tensors';
import type { Attributes, GraphNode, NodeId, OpName } from '@statal/tensors/internals';
import type { StepGraph } from '../src/graph/stepGraph.js';

export const input = (...shape: number[]): GraphNode => ({ kind: 'input', shape, dtype: 'float' });

export const ints = (...shape: number[]): GraphNode => ({ kind: 'input', shape, dtype: 'int' });

export function op<K extends OpName>(name: K, inputs: readonly NodeId[], shape: Shape, attributes: Partial<Attributes<K>> = {}): GraphNode {
  return { kind: 'op', op: name, attributes, inputs, shape, dtype: 'float' } as GraphNode;
}

export function stepOf(nodes: readonly GraphNode[], roles: Partial<StepGraph>): StepGraph {
  return { graph: { nodes, constants: [] }, carried: [], sequences: [], captured: [], stacked: [], summed: [], ...roles };
}

/** Each node as text: `input` or an op with its inputs. */
export function nodeTexts(nodes: readonly GraphNode[]): string[] {
  return nodes.map((node) => (node.kind === 'op' ? `${node.op}(${node.inputs.join(', ')})` : node.kind));
}

const product = { transposeA: false, transposeB: false };

/** h' = tanh(x W + h U + exp(b)), y = h' V */
export const simpleStep: StepGraph = stepOf(
  [
    input(2, 3), // 0: h
    input(2, 4), // 1: x
    input(4, 3), // 2: W
    input(3, 3), // 3: U
    input(3), // 4: b
    input(3, 5), // 5: V
    op('matmul', [1, 2], [2, 3], product), // 6
    op('matmul', [0, 3], [2, 3], product), // 7
    op('add', [6, 7], [2, 3]), // 8
    op('exp', [4], [3]), // 9
    op('add', [8, 9], [2, 3]), // 10
    op('tanh', [10], [2, 3]), // 11: h'
    op('matmul', [11, 5], [2, 5], product), // 12: y
    op('neg', [0], [2, 3]), // 13: nothing reads it
  ],
  { carried: [{ input: 0, output: 11 }], sequences: [1], captured: [2, 3, 4, 5], stacked: [12] },
);
