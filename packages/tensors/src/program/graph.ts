/** A straight-line program of ops, recorded by tracing. Nodes are in order of computation, so inputs come before uses. */

import type { DType } from '../dtype.js';
import type { Attributes, OpName } from '../ops/vocabulary.js';
import type { Shape } from '../shape.js';

/** The index of a node in its graph. */
export type NodeId = number;

interface NodeResult {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A value from outside of the graph. */
export interface InputNode extends NodeResult {
  readonly kind: 'input';
}

/** A number that is not part of the structure. Its value is `constants[index]` at run time. */
export interface ConstantNode extends NodeResult {
  readonly kind: 'constant';
  readonly index: number;
}

/** An op, with the nodes that are its inputs. */
export interface OpNode<K extends OpName = OpName> extends NodeResult {
  readonly kind: 'op';
  readonly op: K;
  readonly attributes: Attributes<K>;
  readonly inputs: readonly NodeId[];
}

/** A node of a graph. */
export type GraphNode = InputNode | ConstantNode | OpNode;

/** Recorded ops, as nodes in an order in which they can be computed. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** The values of the constant nodes in this recording. */
  readonly constants: readonly number[];
}

/**
 * A text that is the same for two graphs exactly if they have the same structure, shapes and roles. It is the key of compiled programs.
 */
export function graphKey(graph: Graph, roles: unknown): string {
  const parts = graph.nodes.map((node) => {
    const result = `${node.dtype === 'int' ? 'i' : ''}${node.shape.join('x')}`;
    switch (node.kind) {
      case 'input':
        return `@${result}`;
      case 'constant':
        return `#${node.index}`;
      case 'op':
        return `${node.op}(${node.inputs.join(',')})${attributesKey(node.attributes)}${result}`;
      default:
        throw node satisfies never;
    }
  });
  return `${parts.join(';')}|${JSON.stringify(roles)}`;
}

function attributesKey(attributes: object): string {
  for (const _ in attributes) {
    const text = JSON.stringify(attributes);
    // JSON writes NaN and both infinities as null.
    return text.includes('null') ? JSON.stringify(attributes, (_name, value) => (typeof value === 'number' ? String(value) : value)) : text;
  }
  return '';
}
